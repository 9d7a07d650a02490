"""Letters to people with an account."""

import pytest

from portal.accounts.models import User
from portal.notifications.letters import LetterAddress, user_letter, user_letter_address
from portal.notifications.registry import Letter, Withheld

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("mari@example.org", name="Mari", language="et")


def test_user_letter_address_costs_one_statement(user, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert user_letter_address(str(user.pk)) == LetterAddress("mari@example.org", "et", "Mari")


def test_user_letter_greets_by_name(user):
    letter = user_letter(user.pk, template="a/mail/b", context={"x": 1}, thread="concern 1")
    assert letter == Letter("mari@example.org", "et", "a/mail/b", {"name": "Mari", "x": 1}, "concern 1")


def test_user_letter_to_somebody_inactive_or_gone_is_withheld(user):
    User.objects.update(is_active=False)
    assert user_letter(user.pk, template="a/mail/b", context={}) == Withheld("user inactive")
    assert user_letter(0, template="a/mail/b", context={}) == Withheld("user gone")
