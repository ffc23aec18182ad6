"""What is written stands where it is looked for: no word is torn, no number leaves its label, no name its card."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page

from tests.e2e.conftest import Portal

TORN = """() => {
  // the first two letters of a text that begins with its first set apart stand on one line
  const torn = [];
  for (const box of document.querySelectorAll("h1, h2, h3, th, dt, legend, .check label")) {
    const text = document.createTreeWalker(box, NodeFilter.SHOW_TEXT).nextNode();
    if (!box.checkVisibility() || !text || text.data.trim().length < 2) continue;
    const start = text.data.search(/\\S/), range = document.createRange();
    const [one, two] = [0, 1].map(n => {
      range.setStart(text, start + n);
      range.setEnd(text, start + n + 1);
      return range.getBoundingClientRect();
    });
    if (Math.abs(one.bottom - two.bottom) > one.height / 2) torn.push(box.textContent.slice(0, 60));
  }
  return torn;
}"""
BROKEN = """() => [...document.querySelectorAll(".chip b")]
  .filter(number => number.getBoundingClientRect().height > 2 * parseFloat(getComputedStyle(number).fontSize))
  .map(number => number.parentElement.textContent)"""
BEYOND = """() => [...document.querySelectorAll(".chart")].flatMap(card => {
  const edge = card.getBoundingClientRect().right;
  return [...card.querySelectorAll("text, .drawn-label > :last-child")]
    .filter(label => label.getBoundingClientRect().right > edge).map(label => label.textContent);
})"""


def a_page(portal: Portal, new_reader: Callable[..., BrowserContext], name: str) -> Page:
    page = new_reader(390, "en").new_page()
    page.goto(portal.pages[name])
    return page


def test_no_heading_is_torn_after_its_first_letter(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    torn = {name: a_page(portal, new_reader, name).evaluate(TORN) for name in ("help", "home", "open data")}
    assert not any(torn.values()), torn


def test_what_programs_call_a_column_is_written_as_they_do(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = a_page(portal, new_reader, "open data")
    names = page.locator("th:has(code)").all_inner_texts()
    assert "walk_ins" in [name.strip() for name in names]
    first_letter = "name => getComputedStyle(name, '::first-letter').textTransform"
    assert page.locator("th:has(code)").first.evaluate(first_letter) == "none"


def test_a_number_stays_with_its_label(portal: Portal, new_reader: Callable[..., BrowserContext]) -> None:
    page = a_page(portal, new_reader, "home")
    longer = "Lifelong learning in theory and practice, in town and in the countryside"
    page.locator(".chip:has(b)").first.evaluate(
        "(chip, words) => { chip.firstChild.data = words; chip.querySelector('b').textContent = '16'; }",
        longer,
    )
    assert page.evaluate(BROKEN) == []


def test_a_long_name_leaves_its_number_on_the_chart(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = a_page(portal, new_reader, "statistics")
    name = "Office of the Wuhan Leading Group for a Learning City"
    page.locator(".drawn-label > :first-child").first.evaluate(
        "(label, name) => label.textContent = name", name
    )
    assert page.evaluate(BEYOND) == []


def test_a_phone_number_is_on_one_line_in_large_print(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    torn = "all => all.filter(a => getComputedStyle(a).whiteSpace !== 'nowrap').map(a => a.textContent)"
    page = new_reader(320, "en", "larger").new_page()
    page.goto(portal.pages["help"])
    numbers = page.locator("a[href^='tel:']")
    assert numbers.count() and numbers.evaluate_all(torn) == []


def test_what_stands_alone_in_a_row_has_all_of_it(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = new_reader().new_page()
    page.goto(portal.pages["activities"])
    row = page.locator("li.row").first
    row.evaluate("row => row.replaceChildren(row.children[1])")
    outer, alone = row.bounding_box(), row.locator("> div").bounding_box()
    assert outer and alone and alone["width"] > outer["width"] - 60


def test_on_paper_a_title_is_apart_from_what_the_page_begins_with(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = a_page(portal, new_reader, "route")
    page.emulate_media(media="print")
    head, title = (page.locator(part).bounding_box() for part in ("header.top", "h1"))
    assert head and title and title["y"] - head["y"] - head["height"] > 8


def test_a_table_of_figures_shows_all_its_columns_on_a_desk(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = new_reader(1280, "en").new_page()
    page.goto(portal.pages["statistics"])
    hidden = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).map(box => box.ariaLabel)"
    tables = page.locator("main .scroll")
    assert tables.count() and tables.evaluate_all(hidden) == []


def test_an_input_beside_a_button_leaves_no_hole_before_it(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = new_reader(1280, "en").new_page()
    page.goto(portal.pages["activity"])
    field = page.locator(".inline .field").first
    field.locator("label").evaluate("label => label.textContent = 'How many people will come with you?'")
    outer, inner = field.bounding_box(), field.locator("select, input").bounding_box()
    assert outer and inner and inner["width"] > outer["width"] - 2


def test_two_versions_beside_each_other_have_the_same_room(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = a_page(portal, new_reader, "help")
    page.locator("main").evaluate(
        """main => main.innerHTML = "<table class=both><thead><tr><th>What<th>Now<th>Yours<tbody><tr><th>Name<td>"
          + "A line that goes on and on ".repeat(9) + "<td>short" """
    )
    now, yours = (page.locator("td").nth(n).bounding_box() for n in (0, 1))
    assert now and yours and abs(now["width"] - yours["width"]) < 2
