from __future__ import annotations

import httpx
import pytest

from agent_tui.client.transport import Transport
from agent_tui.server.auth import Credential, credential_of
from tests.server.desk_at_work import AtWork


async def me(work: AtWork, token: str, **headers: str) -> httpx.Response:
    return await work.http.get(work.console + "/api/v1/me", headers={"Authorization": f"Bearer {token}", **headers})


async def test_a_token_is_its_agent(work: AtWork) -> None:
    told = (await me(work, work.tokens["ana"])).json()
    assert (told["user"], told["id"], told["role"], told["connected"]) == ("ana", "ana", "agent", True)


async def test_local_token_is_an_administrator_acting_as_whom_it_names(work: AtWork) -> None:
    told = (await me(work, work.tokens["local"])).json()
    assert (told["user"], told["id"], told["role"]) == ("local", None, "admin")
    told = (await me(work, work.tokens["local"], **{"Agent-Tui-As": "ana"})).json()
    assert (told["user"], told["id"], told["role"]) == ("local", "ana", "admin")
    assert (await me(work, work.tokens["local"], **{"Agent-Tui-As": "nobody"})).status_code == 404


async def test_whoever_is_acted_as_may_have_a_name_in_any_alphabet() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    client = Transport("http://desk.test", "secret", "josé.Жук", transport=httpx.MockTransport(answer))
    await client.request("GET", "/me")
    await client.close()
    headers = {name.lower(): value for name, value in seen[0].headers.raw}
    assert credential_of(headers).key() == Credential("secret", "josé.Жук").key()


async def test_only_administrators_act_as_others(work: AtWork) -> None:
    assert (await me(work, work.tokens["ana"], **{"Agent-Tui-As": "ben"})).status_code == 403
    assert (await me(work, work.tokens["sue"], **{"Agent-Tui-As": "ben"})).status_code == 403
    assert (await me(work, work.tokens["adm"], **{"Agent-Tui-As": "ben"})).json()["id"] == "ben"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}],
    ids=["none", "empty", "unknown", "other scheme"],
)
async def test_without_a_known_token_nobody_gets_in(work: AtWork, headers: dict[str, str]) -> None:
    answer = await work.http.get(work.console + "/api/v1/me", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_token_in_the_query_does_not_count(work: AtWork) -> None:
    token = work.tokens["ana"]
    for name in ("token", "access_token"):
        assert (await work.http.get(f"{work.console}/api/v1/me?{name}={token}")).status_code == 401


async def test_tokens_are_made_and_revoked_through_the_door(work: AtWork) -> None:
    made = await work.api("local", "POST", "/tokens", json={"agent": "ben"})
    assert (made.status_code, made.json()["agent"]) == (201, "ben")
    assert (await me(work, made.json()["token"])).json()["id"] == "ben"
    assert (await work.api("local", "DELETE", "/tokens/ben")).status_code == 204
    assert (await me(work, made.json()["token"])).status_code == 401
    assert (await work.api("ben", "GET", "/me")).status_code == 401
    assert (await work.api("ana", "GET", "/me")).status_code == 200
    unknown = await work.api("local", "POST", "/tokens", json={"agent": "nobody"})
    assert unknown.status_code == 404
    assert "ana" in unknown.json()["hint"]


async def test_being_there_is_noted_once_in_twenty_seconds(work: AtWork) -> None:
    until = "SELECT connected_until FROM agents WHERE id = 'ana'"

    async def connected_until() -> str:
        return await work.desk.store.read(lambda reader: str(reader.connection.execute(until).fetchone()[0]))

    await work.connected("ana")
    first = await connected_until()
    work.clock.advance(19)
    await work.connected("ana")
    assert await connected_until() == first
    work.clock.advance(1)
    await work.connected("ana")
    assert await connected_until() > first


def test_a_credential_hides_its_token() -> None:
    credential = credential_of({b"authorization": b"bearer abc", b"agent-tui-as": b"ana"})
    assert credential == Credential("abc", "ana")
    assert "abc" not in repr(credential)
