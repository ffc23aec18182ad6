// Asks the browser where one is, only when the button is pressed, and opens the list from there, exact to about 100 m.
// Without it, or where the browser does not say, one picks a district or a venue.
const near = document.querySelector("[data-near]");
const press = near.querySelector("button"), unknown = near.querySelector("[role=status]");

function openFrom({ coords }) {
  const at = [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(3)).join();
  location.assign(`${near.dataset.near}?${new URLSearchParams({ at })}`);
}

function letPick() {
  unknown.hidden = false;
  press.disabled = false;
  document.getElementById("from").focus();
}

if (navigator.geolocation && isSecureContext) {
  near.hidden = false;
  press.addEventListener("click", () => {
    unknown.hidden = true;
    press.disabled = true;
    navigator.geolocation.getCurrentPosition(openFrom, letPick, { timeout: 15000, maximumAge: 300000 });
  });
}
