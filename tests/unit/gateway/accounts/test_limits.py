"""How often may be tried: per phone or name, per address, across processes; and who is believed about addresses."""

import uuid

import pytest

from gateway.accounts import limits


@pytest.fixture
def wrong(department):
    department.answer(422, {"type": "/problems/wrong-code", "title": "验证码不对", "status": 422})
    return department


def attempt(client, phone="13800001234", address="203.0.113.7", **headers):
    body = {"phone": phone, "code": "000000"}
    return client.post("/api/sign-in", json=body, environ_base={"REMOTE_ADDR": address}, headers=headers)


def test_a_phone_runs_out_of_tries_wherever_they_come_from(new_gateway, wrong):
    client = new_gateway(registration_url=wrong.url, person_limit="2 per minute").test_client()
    assert [attempt(client, address=f"203.0.113.{n}").status_code for n in range(3)] == [422, 422, 429]
    assert attempt(client, phone="13800005678").status_code == 422


def test_a_refusal_says_when_to_try_again(new_gateway, wrong):
    client = new_gateway(registration_url=wrong.url, person_limit="1 per minute").test_client()
    attempt(client)
    answer = attempt(client)
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "/problems/too-many-attempts"
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert len(wrong.asked) == 1


def test_a_long_wait_is_told_in_minutes():
    assert [limits.again_in(seconds).zh for seconds in (59, 61, 3601)] == [
        "请在 59 秒后再试。",
        "请在 2 分钟后再试。",
        "请在 1 小时 1 分钟后再试。",
    ]


def test_an_address_runs_out_of_tries_whatever_the_phone(new_gateway, wrong):
    client = new_gateway(registration_url=wrong.url, address_limit="2 per minute").test_client()
    phones = ["13800001234", "13800001235", "13800001236"]
    assert [attempt(client, phone=phone).status_code for phone in phones] == [422, 422, 429]
    assert attempt(client, address="198.51.100.1").status_code == 422


def test_addresses_of_one_ipv6_household_count_together(new_gateway, wrong):
    client = new_gateway(registration_url=wrong.url, address_limit="1 per minute").test_client()
    assert attempt(client, address="2001:db8::1").status_code == 422
    assert attempt(client, address="2001:db8::2").status_code == 429
    assert attempt(client, address="2001:db8:0:1::1").status_code == 422


def test_two_processes_share_their_counts(new_gateway, wrong):
    state = {"registration_url": wrong.url, "person_limit": "2 per minute"}
    first, second = (new_gateway(**state).test_client() for _ in range(2))
    assert [attempt(client).status_code for client in (first, second, first)] == [422, 422, 429]


def test_staff_names_and_codes_have_limits_of_their_own(new_gateway, wrong):
    client = new_gateway(registration_url=wrong.url, person_limit="1 per minute").test_client()
    body = {"username": "Office", "password": "wrong password"}
    assert client.post("/api/sign-in/staff", json=body).status_code == 401
    assert client.post("/api/sign-in/staff", json=body | {"username": "office"}).status_code == 429
    assert attempt(client).status_code == 422
    wrong.answers = []
    assert client.post("/api/sign-in/code", json={"phone": "13800001234"}).status_code == 202


def test_looks_at_where_a_code_is_have_a_limit_of_their_own(new_gateway, department):
    department.answer(200, {"status": "waiting"})
    client = new_gateway(registration_url=department.url, address_limit="2 per minute").test_client()
    address = f"/api/sign-in/code/{uuid.uuid4()}"
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
    department.answers = []
    assert client.post("/api/sign-in/code", json={"phone": "13800001234"}).status_code == 202


def test_only_what_fails_is_counted(new_gateway, department):
    department.answer(200, {"citizen_id": str(uuid.uuid4())})
    client = new_gateway(registration_url=department.url, person_limit="1 per minute").test_client()
    assert [attempt(client).status_code for _ in range(3)] == [200, 200, 200]


def test_a_forwarded_address_is_believed_only_of_a_trusted_proxy(new_gateway, wrong):
    state = {"registration_url": wrong.url, "address_limit": "1 per minute", "person_limit": "100 per minute"}
    client = new_gateway(**state).test_client()
    forged = [attempt(client, **{"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(2)]
    assert forged == [422, 429]


@pytest.mark.slow
def test_behind_a_trusted_proxy_its_client_is_counted(new_gateway, wrong):
    state = {"registration_url": wrong.url, "address_limit": "1 per minute", "trusted_proxies": 1}
    client = new_gateway(**state).test_client()
    answers = [
        attempt(client, **{"X-Forwarded-For": f"10.9.9.9, 198.51.100.{n}"}).status_code for n in (1, 2, 1)
    ]
    assert answers == [422, 422, 429]


def test_a_window_ends(gateway):
    with gateway.app_context():
        counts = limits.DatabaseCounts()
        assert [counts.incr("key", 60), counts.incr("key", 60)] == [1, 2]
        assert counts.get("key") == 2
        assert counts.incr("over", -1) == 1
        assert counts.get("over") == 0
        assert counts.incr("over", 60) == 1
        counts.clear("key")
        assert counts.get("key") == 0
        assert counts.reset() == 1
        assert counts.check()
