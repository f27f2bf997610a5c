"""What do people write when somebody needs to get in, or must not any more?"""

from typing import Final

RULES: Final[dict[str, tuple[str, ...]]] = {
    "access_name": (
        "[Access|Permission|Rights] for <people>",
        "<customer>: new [user|admin|account]",
        "Can't log in",
        "[Please add|Add|Invite] <people> to <feature>",
        "Remove [access|rights] of <people>",
        "[Reset|Unlock] account",
        "<feature>: [403|no permission|locked out]",
        "[SSO|2FA|password] [reset|issue|problem]",
        "Role change [needed|request|for Q2]",
        "Guest access to <feature>",
    ),
    "access": (
        "please give <people> access to the <feature>",
        "<people> joined <when> and need the same rights as I have",
        "could you remove the account of a colleague who left <when>",
        "my login is locked after too many attempts",
        "I get HTTP 403 when I <act>, I think my role is missing",
        "<people> need read-only rights for <thing>",
        "the invitation mail never arrived for <people>",
        "I lost my phone, please reset my two-factor",
        "our identity provider changed, SSO users end up with <error>",
        "make me admin of the <feature> while my boss is on holiday",
        "we need a service account for <doing>",
        "please rotate the API token, the old one was in an e-mail",
        "<people> can see <thing> of other departments and should not",
        "the password reset link says 'token expired' each time",
        "who approves admin rights these days, I need them for <doing>",
        "add the domain of <customer> to the allowed list",
        "the new branch needs <count> seats, names in the attached list",
        "the auditor needs to look at the audit log until the end of the month",
        "I can log in but the <feature> is not in my menu",
    ),
    "access_more": (
        "approved by my manager",
        "only until Friday please",
        "the user id is nw-<count>",
        "same group as last time",
        "security asked us to be quick",
        "they start on Monday",
        "please confirm by mail",
        "the old account can be deleted",
    ),
}
