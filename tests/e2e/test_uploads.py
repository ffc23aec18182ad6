"""Files of a unit sent from a browser to the department itself: by our script, and by tus-js-client."""

import hashlib
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect
from werkzeug.serving import make_server

from chassis.testing import Issuer, run_jobs
from chassis.web.keys import FixedKeys
from gateway.departments import material
from tests.e2e.conftest import Portal
from tests.fixtures.gateway import edition
from tests.fixtures.media import photo, video
from tests.fixtures.pages import PASSWORD, sign_in_staff
from tests.fixtures.patience import patient
from tests.fixtures.reporting import Week, embedded, new_papers
from tests.unit.reporting.nominations.test_nominations import WINDOW, begun, set_rules

pytestmark = pytest.mark.integration
LIST = "/staff/papers/material"
CAPTION = "老年学员在学用智能手机"
CHUNK = 64 * 1024


@dataclass
class Unit:
    """Reporting with a unit, and what it has of the unit's files."""

    week: Week

    @property
    def pieces(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.week.office.get("/material").json["items"]
        return items


def serve(app: Flask) -> Any:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    server.thread.start()
    return server


@pytest.fixture
def unit(tmp_path: Path, issuer: Issuer) -> Iterator[Unit]:
    (tmp_path / "papers").mkdir()
    with new_papers(*embedded(tmp_path / "papers"), issuer) as papers:
        yield Unit(Week(papers))


@pytest.fixture
def portal(
    unit: Unit, issuer: Issuer, new_gateway: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Portal]:
    """The gateway before reporting, whose worker checks files; pieces are small, so that there are many."""
    monkeypatch.setattr(material, "PIECE", CHUNK)
    papers = unit.week.papers.app
    department = serve(papers)
    url = f"http://127.0.0.1:{department.server_port}"
    app = new_gateway(reporting_url=url, page_seconds=patient(30), write_seconds=patient(30))
    keys = [*issuer.keys.get()["keys"], *app.extensions["signer"].jwks()["keys"]]
    papers.extensions["keys"] = FixedKeys({"keys": keys})
    edition(app, id=unit.week.edition["id"])
    sign_in_staff(app, "unit_editor", unit=unit.week.unit["id"])
    door = serve(app)
    over = threading.Event()

    def check() -> None:
        while not over.wait(0.1):
            run_jobs(papers, "check files")

    checking = threading.Thread(target=check)
    checking.start()
    yield Portal(f"http://127.0.0.1:{door.server_port}", {})
    over.set()
    for server in (door, department):
        server.shutdown()
        server.thread.join()
        server.server_close()
    checking.join()


def enter(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/staff/sign-in")
    page.fill("#username", "clerk")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/staff")  # who goes elsewhere before it ends is not signed in
    page.goto(LIST)
    return page


def choose(page: Page, path: Path, caption: str = CAPTION) -> None:
    page.set_input_files("#file", path)
    page.fill("#caption", caption)
    page.check("#consent")
    page.click("form[data-upload] button.button")


def words_of(page: Page, number: int) -> Any:
    return page.locator("#sent > li").nth(number).locator("[data-part=words]")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_files_are_sent_one_after_the_other_each_with_its_verdict(
    new_reader: Callable[..., BrowserContext], unit: Unit, tmp_path: Path
) -> None:
    good, small = video(tmp_path), video(tmp_path, 320, 240, 1, "small.mp4")
    page = enter(new_reader(width=390))
    choose(page, good)
    expect(page.locator("#caption")).to_have_value("")
    choose(page, small, "太小的一段视频")
    expect(words_of(page, 0)).to_have_text(
        "可以用：横屏视频 1024×576，短边 576，4 秒", timeout=patient(60_000)
    )
    expect(words_of(page, 1)).to_have_text(
        "不能用：横屏 320×240，短边 240，低于 576", timeout=patient(60_000)
    )
    expect(page.locator("#sent button:visible")).to_have_count(0)
    first, second = unit.pieces
    assert (first["caption"], first["consent"], first["sha256"]) == (CAPTION, True, sha256(good))
    assert (second["caption"], second["upload"]["status"]) == ("太小的一段视频", "refused")
    page.click("text=刷新，看全部素材")
    expect(page.locator("main")).to_contain_text("短边 240，低于 576")


def test_a_file_goes_on_after_a_drop_a_pause_and_a_closed_laptop(
    new_reader: Callable[..., BrowserContext], unit: Unit, tmp_path: Path
) -> None:
    path = video(tmp_path)
    context = new_reader()
    page = enter(context)
    offsets: list[int] = []
    stalled = threading.Event()

    def drop(route: Route) -> None:
        """The second piece never arrives, nor does the answer to the fourth: then the laptop is closed."""
        if route.request.method != "PATCH":
            return route.continue_()
        offsets.append(int(route.request.headers["upload-offset"]))
        if len(offsets) == 2:
            return route.abort()
        if len(offsets) == 5:
            return stalled.set()
        return route.continue_()

    context.route("**/api/reporting/uploads/*", drop)
    choose(page, path)
    expect(words_of(page, 0)).to_have_text("网络断了，连上后自动继续", timeout=patient(30_000))
    expect(words_of(page, 0)).to_contain_text("已传 0.2 MB，共", timeout=patient(60_000))
    while not stalled.is_set():  # the piece that will stand is on its way
        page.wait_for_timeout(20)
    page.click("[data-part=pause]")
    expect(words_of(page, 0)).to_contain_text("已暂停")
    page.close()
    context.unroute("**/api/reporting/uploads/*")
    assert offsets == [0, CHUNK, CHUNK, 2 * CHUNK, 3 * CHUNK] and stalled.is_set()
    again = context.new_page()
    again.goto(LIST)
    expect(again.locator("main")).to_contain_text("没有传完；请再选同一个文件继续")
    after: list[str] = []
    again.on("request", lambda request: after.append(request.headers.get("upload-offset", "")))
    choose(again, path)
    expect(words_of(again, 0)).to_contain_text("可以用", timeout=patient(60_000))
    # The piece that stood may have arrived as the page closed.
    assert int(next(filter(None, after))) in (3 * CHUNK, 4 * CHUNK)
    [piece] = unit.pieces
    assert piece["sha256"] == sha256(path)


def test_without_a_script_a_form_takes_the_file(
    new_reader: Callable[..., BrowserContext], unit: Unit, tmp_path: Path
) -> None:
    path = video(tmp_path)
    page = enter(new_reader(scripts=False))
    choose(page, path)
    expect(page.locator("main")).to_contain_text("文件已收到，正在检查；说明可以先写。")
    assert unit.pieces[0]["caption"] == CAPTION
    (tmp_path / "empty.jpg").write_bytes(b"")
    choose(page, tmp_path / "empty.jpg", "空的文件也要说清楚")
    expect(page.locator("#file-wrong")).to_contain_text("文件是空的，请重新选择")
    expect(page.locator("#caption")).to_have_value("空的文件也要说清楚")
    assert len(unit.pieces) == 1


def test_a_nominations_photos_go_up_with_progress_and_verdict_in_words(
    new_reader: Callable[..., BrowserContext], unit: Unit, tmp_path: Path
) -> None:
    set_rules(unit.week, **WINDOW)
    nomination = begun(unit.week)
    page = enter(new_reader(width=390))
    page.goto(f"/staff/nominations/{nomination['id']}/photos")
    (tmp_path / "park.jpg").write_bytes(photo())
    for path, caption in ((tmp_path / "park.jpg", CAPTION), (video(tmp_path), "这里只要照片，不要视频")):
        page.set_input_files("#file", path)
        page.fill("#caption", caption)
        page.click("form[data-upload] button.button")
    expect(words_of(page, 0)).to_contain_text("可以用：", timeout=patient(60_000))
    expect(words_of(page, 1)).to_contain_text("不能用：", timeout=patient(60_000))
    view = unit.week.editor.get(f"/nominations/{nomination['id']}").json
    assert [piece["caption"] for piece in view["photos"]] == [CAPTION, "这里只要照片，不要视频"]
    # What was sent meanwhile changed the nomination: the page's forms know of it.
    expect(page.locator("form[data-upload] [name=version]")).to_have_value(str(view["version"]))
    page.click("text=刷新，看全部照片")
    expect(page.locator("main")).to_contain_text("这里只要照片；视频请写网址")


TUS_JS = """
([chunk, unit]) => new Promise((done, fail) => {
  const bytes = new Uint8Array(chunk * 5 + 7).map((_, index) => (index * 31) % 251);
  const tail = "3 0 obj<</Type/Page>>endobj startxref\\n0\\n%%EOF";
  bytes.set(new TextEncoder().encode("%PDF-1.7 "));
  bytes.set(new TextEncoder().encode(tail), bytes.length - tail.length);
  const file = new File([bytes], "tus-js.pdf");
  const options = { endpoint: "/api/reporting/uploads", chunkSize: chunk, retryDelays: [0, 100, 500],
    metadata: { unit_id: unit, filename: file.name }, onError: fail };
  const first = new tus.Upload(file, { ...options, onChunkComplete: async (_size, sent) => {
    if (sent < 2 * chunk || first.over) return;
    first.over = true;
    await first.abort();
    const second = new tus.Upload(file, { ...options, onSuccess: async () => {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      done([second.url, [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")]);
    } });
    const known = await second.findPreviousUploads();
    second.resumeFromPreviousUpload(known[0]);
    second.start();
  } });
  first.start();
})
"""


@pytest.fixture(scope="module")
def tus_js(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tus-js-client as npm has it, where npm is here and reaches one; it is no part of this repository."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not here")
    folder = tmp_path_factory.mktemp("npm")
    install = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "tus-js-client@4"]
    try:
        process = subprocess.run(install, capture_output=True, timeout=90, check=False, cwd=folder)
    except subprocess.TimeoutExpired:
        pytest.skip("npm does not answer")
    path = folder / "node_modules" / "tus-js-client" / "dist" / "tus.js"
    if process.returncode or not path.exists():
        pytest.skip("npm cannot install tus-js-client")
    return path


def test_tus_js_client_sends_breaks_off_and_goes_on(
    new_reader: Callable[..., BrowserContext], unit: Unit, tus_js: Path
) -> None:
    page = enter(new_reader())
    page.goto("/staff")
    page.add_script_tag(path=tus_js)
    url, digest = page.evaluate(TUS_JS, [CHUNK, unit.week.unit["id"]])
    run_jobs(unit.week.papers.app, "check files")
    view = unit.week.office.get(url[url.index("/uploads/") :]).json
    assert (view["received"], view["filename"]) == (CHUNK * 5 + 7, "tus-js.pdf")
    assert view["sha256"] in (digest, None)
