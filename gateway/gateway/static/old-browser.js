// A browser that knows no modules runs no page that is made of them: it shows what there is instead.
document.querySelector("[data-old]").removeAttribute("hidden");
