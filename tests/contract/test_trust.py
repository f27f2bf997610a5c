"""Do the functions believe the authorities that sign AWS's endpoints, and for long enough?"""

import ssl
import time

from layers import roots
from steward.wiring.trust import AMAZON_ROOTS, trusted

LEFT_LEAST_SECONDS = 730 * 86_400  # two years: a deployment of today is renewed long before


def running_out(pem: str, now: float) -> list[str]:
    """Whom nobody believes any more when the time that is wanted is over; `now` in seconds of the epoch."""
    late = now + LEFT_LEAST_SECONDS
    return [
        roots.subject(each) for each in roots.certificates(pem) if ssl.cert_time_to_seconds(each["notAfter"]) < late
    ]


def test_the_bundle_is_what_botocores_has_of_amazon() -> None:
    assert AMAZON_ROOTS.read_text() == roots.text()
    assert {roots.subject(each) for each in roots.certificates(AMAZON_ROOTS.read_text())} == set(roots.SUBJECTS)


def test_no_authority_runs_out_within_two_years() -> None:
    assert running_out(AMAZON_ROOTS.read_text(), time.time()) == []


def test_an_authority_that_runs_out_is_named() -> None:
    in_2037 = 67 * 365.25 * 86_400
    assert "Amazon Root CA 1" in running_out(AMAZON_ROOTS.read_text(), in_2037)


def test_a_bundle_that_the_deployment_names_comes_first_and_other_partitions_have_their_own() -> None:
    assert trusted({"AWS_REGION": "eu-west-1"}) == str(AMAZON_ROOTS)
    assert trusted({"AWS_REGION": "eu-west-1", "AWS_CA_BUNDLE": "/etc/proxy.pem"}) is None
    assert trusted({"AWS_REGION": "cn-north-1"}) is None
