"""Twilio's refusals, as Twilio writes them.

Invariant: a refusal is ``{code, message, more_info, status}`` with an HTTP status, whatever path it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

# code: (HTTP status, Twilio's words)
PROBLEMS: Mapping[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20001: (400, "Invalid parameter: {detail}"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource {detail} was not found"),
    20409: (409, "{detail}"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service Unavailable"),
    21211: (400, "Invalid 'To' Phone Number: {detail}"),
    21212: (400, "Invalid From Number (caller ID): {detail}"),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The 'StatusCallback' URL {detail} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21619: (400, "A text message body or media urls must be specified."),
    21620: (400, "Invalid media URL(s)"),
    21623: (400, "Number of media files exceeds allowed limit"),
    21654: (400, "The ContentSid Parameter is required"),
    21655: (400, "The ContentSid Parameter is Invalid"),
    21656: (400, "The Content Variables Parameter is invalid"),
    21701: (404, "The Messaging Service does not exist"),
    21703: (400, "The Messaging Service does not have a phone number available to send a message"),
    21910: (400, "Invalid From and To pair. From and To should be of the same channel"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
    63031: (400, "Channels message cannot have same From and To"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal; ``detail`` goes into Twilio's words, ``retry_after`` (seconds) into the header."""

    code: int
    detail: str = ""
    retry_after: float | None = None


def answer(problem: Problem) -> Response:
    """The refusal as Twilio sends it."""
    status, words = PROBLEMS[problem.code]
    headers = {"Twilio-Request-Id": "RQ" + "0" * 32}
    if problem.code == 20003:
        headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    if problem.retry_after is not None:
        headers["Retry-After"] = f"{problem.retry_after:g}"
    return JSONResponse(problem_body(problem.code, words.format(detail=problem.detail), status), status, headers)


def answer_status(status: int, retry_after: float | None = None) -> Response:
    """Some status with Twilio's usual code for it (20000 + status, as 20429 for 429)."""
    code = {401: 20003, 400: 20001}.get(status, 20000 + status)
    words = {429: PROBLEMS[20429][1], 500: PROBLEMS[20500][1], 503: PROBLEMS[20503][1]}.get(status, f"HTTP {status}")
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return JSONResponse(problem_body(code, words, status), status, headers)


def answer_code(code: int) -> Response:
    """Any error code as a refusal: in Twilio's words where they are known here, with 400 otherwise."""
    if code in PROBLEMS:
        return answer(Problem(code))
    return JSONResponse(problem_body(code, f"Error {code}", 400), 400, {"Twilio-Request-Id": "RQ" + "0" * 32})


def problem_body(code: int, message: str, status: int) -> dict[str, object]:
    """The four keys of every refusal."""
    return {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
