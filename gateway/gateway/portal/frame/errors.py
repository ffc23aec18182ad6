"""A helpful page for every error, and forms that survive an expired page."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from chassis.errors import DomainError
from chassis.web.problems import problem_of

from ...departments.errors import DepartmentProblem, DepartmentUnavailable
from . import form_pages

View = TypeVar("View", bound=Callable[..., Any])
# Addresses that programs read: their errors stay problem+json.
FOR_PROGRAMS = ("/api/", "/.well-known/", "/livez", "/readyz", "/openapi.json")
PAGES_UNDER_API = ("/api/docs",)


def register(app: Flask) -> None:
    """Answer people with pages and programs with problems."""
    app.extensions["problem_page"] = page_of
    app.register_error_handler(CSRFError, form_again)


def keeps_form(render: Callable[..., str]) -> Callable[[View], View]:
    """For a view that takes a form: `render(**view_args, expired=True)` shows it again, filled in as sent."""

    def mark(view: View) -> View:
        view.form_again = render  # type: ignore[attr-defined]
        return view

    return mark


def form_again(_error: CSRFError) -> Response:
    """The page stood open longer than its token lives: the form again, as filled in, with a fresh token."""
    if page := form_pages.form_again():
        return page
    render = getattr(current_app.view_functions[request.endpoint or ""], "form_again", None)
    if render is None:
        return _page({"status": 400, "title": _("页面打开得太久了")})
    return make_response(render(**request.view_args or {}, expired=True), 400)


def page_of(problem: dict[str, Any]) -> Response | None:
    """The page for a problem, or None where a program asked."""
    if request.path.startswith(FOR_PROGRAMS) and not request.path.startswith(PAGES_UNDER_API):
        return None
    if problem["status"] == 401 and request.method == "GET":
        return make_response(redirect(url_for("pages.sign_in.ask_phone", next=request.full_path.rstrip("?"))))
    return _page(problem)


def _page(problem: dict[str, Any]) -> Response:
    status = problem["status"]
    if status == 500 or problem.get("type") == "/problems/database-away":
        g.setdefault("edition", None)  # what broke may be the database: this page asks nothing of it
    advice = _advice(status) or problem.get("detail") or _("请检查后再试一次。")
    title = _titles().get(status, problem["title"])
    return make_response(
        render_template("frame/error.html", problem=problem, title=title, advice=advice), status
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


def told(error: DomainError) -> dict[str, Any]:
    """What a form is told of a refusal: {status, unavailable} or {status, problem, wrong: {field: text}}."""
    if isinstance(error, DepartmentUnavailable):
        return {"status": 503, "unavailable": True}
    problem = error.problem if isinstance(error, DepartmentProblem) else problem_of(error)
    wrong = {one["field"]: one["message"] for one in problem.get("errors", ())}
    return {"status": problem["status"], "problem": problem, "wrong": wrong}
