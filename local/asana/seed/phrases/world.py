"""Which products, features, customers, errors and places can a request talk about?"""

from typing import Final

#: Feature name, and whether the platform team usually owns it.
FEATURES: Final[tuple[tuple[str, bool], ...]] = (
    ("invoice export", True), ("SSO login", True), ("activity feed", False), ("bulk import", True),
    ("webhook delivery", True), ("mobile app", False), ("dashboard filters", False), ("email notifications", True),
    ("report scheduler", True), ("API tokens page", True), ("customer portal", False), ("search box", False),
    ("file uploads", True), ("audit log", True), ("timezone setting", False), ("roles page", True),
    ("payment page", False), ("usage meter", True), ("Slack integration", False), ("CSV importer", True),
    ("calendar sync", False), ("kanban board", False), ("PDF export", False), ("onboarding wizard", False),
    ("retention settings", True), ("sandbox environment", True), ("two-factor prompt", True), ("saved views", False),
    ("custom reports", False), ("address book", False), ("quota alerts", True), ("contract archive", False),
    ("credit notes", True), ("team inbox", False), ("data warehouse sync", True), ("offline mode", False),
)  # fmt: skip

CUSTOMERS: Final = (
    "Harbor & Pine", "Ostrava Steel", "Kestrel Freight", "Blue Fern Clinics", "Mistral Foods", "Tundra Outdoor",
    "Quayside Hotels", "Lumen Schools", "Alder County", "Pavo Insurance", "Redwood Rail", "Saffron Labs",
    "Meridian Dental", "Norrby Textil", "Costa Verde", "Iron Gate Security", "Peony Books", "Zephyr Energy",
    "Maple & Sons", "Halcyon Travel", "Drift Media", "Umbra Optics", "Fjord Marine", "Castellan Bank",
    "Juniper Pharma", "Tern Airways", "Vela Robotics", "Goldfinch Credit Union",
)  # fmt: skip

LEXICON: Final[dict[str, tuple[str, ...]]] = {
    "when": (
        "this morning", "yesterday", "since Monday", "after the last release", "on Friday afternoon", "around 9:40",
        "over the weekend", "for about two weeks", "since the maintenance window", "last night", "at month end",
        "twice this week", "since we moved to the new plan", "after lunch", "ever since the upgrade", "today",
    ),
    "page": (
        "the settings page", "the second tab", "the list view", "the detail view", "step 3", "the confirmation screen",
        "the side panel", "the admin area", "the download link", "the preview", "the login screen", "the first page",
    ),
    "device": (
        "Chrome 128", "Safari on an iPad", "Firefox ESR", "Edge behind our proxy", "a Pixel 7", "an iPhone 13",
        "the desktop app", "a shared terminal in the warehouse", "a company laptop with VPN", "Chrome on a Mac",
    ),
    "people": (
        "our finance team", "two of our dispatchers", "the whole Lisbon office", "one user", "our new hires",
        "the night shift", "a contractor", "our CFO", "half the team", "three store managers", "everyone in support",
        "an external auditor", "the regional leads", "my colleague Bea", "about forty people", "the interns",
    ),
    "thing": (
        "orders", "contacts", "invoices", "tickets", "line items", "shipments", "timesheets", "contracts", "leads",
        "appointments", "stock records", "payment runs", "inspection reports", "attachments", "purchase orders",
        "subscriptions", "delivery notes", "client records", "survey answers", "bookings",
    ),
    "count": ("12", "40", "about 300", "1,204", "a handful of", "three", "17", "roughly 2k", "88", "nearly all", "56"),
    "error": (
        "a 500", "error NW-4412", "'something went wrong'", "a blank white page", "a spinner that never stops",
        "'request timed out'", "HTTP 403", "'invalid state'", "error NW-1093", "a red banner without text",
        "'token expired'", "a stack trace", "'unexpected end of file'", "'duplicate key'", "a 504 from the gateway",
    ),
    "act": (
        "press save", "open it", "filter by date", "upload a file", "switch accounts", "click next", "sort by amount",
        "change the owner", "scroll down", "go back", "add a second row", "paste from Excel", "choose 'all'",
        "log out and in again", "print it", "set a due date", "drag a card", "rename a folder", "reload the page",
    ),
    "doing": (
        "closing the month", "onboarding a new branch", "preparing an audit", "moving offices", "leaving our old tool",
        "training the support desk", "a board meeting", "a customer visit", "the yearly stock count", "a merger",
        "rolling this out to the field", "writing our handbook", "testing a new workflow", "cleaning up old accounts",
    ),
    "money": ("EUR 49", "$1,280.00", "EUR 312.50", "GBP 75", "$19.99", "EUR 4,600", "$220", "NOK 1,900", "EUR 86.40"),
    "doc": ("invoice 20418", "invoice 19977", "the March invoice", "the last invoice", "credit note 771", "PO 55810"),
    "log": (
        "2025-11-03T09:41:22Z ERROR worker-3 job=export attempt=4 msg=timeout after 30000ms",
        "TypeError: Cannot read properties of undefined (reading 'total') at InvoiceTable.render",
        "curl: (22) The requested URL returned error: 403",
        "POST /v2/imports -> 422 detail=row 118: column 'vat_id' is empty",
        "psycopg.errors.UniqueViolation: duplicate key value violates unique constraint contacts_email_key",
        "WARN retrying delivery id=8f2c status=502 next=PT4M",
        "java.net.SocketTimeoutException: Read timed out at HttpSender.java:88",
        "saml: assertion audience mismatch, expected urn:northwind:prod",
        "GET /v2/usage?from=2025-09-01 200 1.8s items=0",
        "FATAL: remaining connection slots are reserved",
        "jwt expired at 2025-12-11T07:00:00Z, clock skew 4s",
        "sync finished: 1204 read, 1188 written, 16 skipped (no owner)",
    ),
}  # fmt: skip
