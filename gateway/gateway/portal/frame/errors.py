"""A helpful page for every error, and forms that survive an expired page."""

import re
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from .lists import first_page
from .receipts import is_received

# Addresses that programs read: their errors stay problem+json.
FOR_PROGRAMS = ("/api/", "/.well-known/", "/livez", "/readyz", "/openapi.json")
ADDRESS = re.compile(r"(?:/[\w-]+)+", re.ASCII)
"""What all our addresses are made of."""
IN_A_QUERY = "%=&+,;:/?@!$'()*~"
PAGES_UNDER_API = ("/api/docs",)


def register(app: Flask) -> None:
    """Answer people with pages and programs with problems."""
    app.extensions["problem_page"] = page_of
    app.register_error_handler(CSRFError, open_too_long)


def open_too_long(_error: CSRFError) -> Response:
    """A form whose page cannot show it again (see `form_pages`) was sent with a token that is no good."""
    if g.no_cookies:
        return _page({"status": 400, "title": _("浏览器没有带回 Cookie")}, no_cookies=True)
    return _page({"status": 400, "title": _("页面打开得太久了")})


def page_of(problem: dict[str, Any]) -> Response | None:
    """The page for a problem, or None where a program asked."""
    if is_for_program():
        return None
    if is_about_cursor(problem) and (first := first_page()):
        return make_response(redirect(first))
    if address := _meant_address() if problem["status"] == 404 else None:
        return make_response(redirect(address))
    if problem["status"] == 401 and request.method == "GET":
        return make_response(redirect(url_for("pages.sign_in.ask_phone", next=request.full_path.rstrip("?"))))
    return _page(problem)


def is_for_program() -> bool:
    """Whether a program reads the answer: not where a browser was led to an address of the API, as by a link to an
    export. Browsers that are old, or see no TLS, do not say that they were; what they would show tells them."""
    is_api = request.path.startswith(FOR_PROGRAMS) and not request.path.startswith(PAGES_UNDER_API)
    how = request.headers.get("Sec-Fetch-Mode")
    is_led = how == "navigate" if how else "text/html" in request.headers.get("Accept", "")
    return is_api and not is_led


def is_about_cursor(problem: dict[str, Any]) -> bool:
    """Whether a list was asked for a page that there is not, as by an old address."""
    return any(error.get("field") == "cursor" for error in problem.get("errors", ()))


def _meant_address() -> str | None:
    """The page at what stands before a slash or a full stop that someone took for a part of the address."""
    path = ADDRESS.match(request.path)
    adapter = current_app.create_url_adapter(request)
    if request.url_rule or adapter is None or path is None or path.group() == request.path:
        return None
    if not adapter.test(path.group(), method="GET"):
        return None
    query = quote(request.query_string, safe=IN_A_QUERY)
    return path.group() + (f"?{query}" if query else "")


def _page(problem: dict[str, Any], **more: Any) -> Response:
    status = problem["status"]
    if status == 500 or problem.get("type") == "/problems/database-away":
        g.setdefault("edition", None)  # what broke may be the database: this page asks nothing of it
    is_plain = problem.get("type") == "/problems/cross-site"
    advice = (not is_plain and _advice(status)) or problem.get("detail") or _("请检查后再试一次。")
    title = _titles().get(status, problem["title"])
    if status >= 500 and is_received():
        title, advice = (
            _("已经收到，只是这一页现在显示不出来"),
            _("您刚才提交的已经保存，请不要再提交一次。请过一会儿再看这一页。"),
        )
    return make_response(
        render_template("frame/error.html", problem=problem, title=title, advice=advice, **more), status
    )


def _titles() -> dict[int, str]:
    return {404: _("没有找到这一页"), 405: _("不能这样打开这一页"), 500: _("系统出错了")}


def _advice(status: int) -> str | None:
    return {
        400: _("请回到上一页，重新填写后再提交。"),
        403: _("您的账号不能看这一页或做这件事。如果需要，请换一个账号登录。"),
        404: _("网址可能写错了，或者这项内容已经撤下。可以从首页重新找，或者搜索名称。"),
        405: _("请从首页或“我的报名”重新进入。"),
        413: _("提交的内容太大了，请减少一些再试。"),
        500: _("问题已经记录下来，不是您的操作有误。请过几分钟再试。"),
    }.get(status)
