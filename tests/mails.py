"""What do mails look like, as their senders hand them over and as SES puts them down?"""

ANA = "ana@corp.example"


def mail(
    subject: str = "The export fails",
    text: str = "The export of last month ends with an error: production is down.",
    sender: str = f"Ana <{ANA}>",
    message_id: str = "<one@corp.example>",
    **more: str,
) -> bytes:
    """A mail as its sender's server hands it over; `more` are headers, with _ for -."""
    headers = {"From": sender, "To": "intake@steward.example", "Subject": subject, "Message-ID": message_id}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"{told}\r\n{text}\r\n".encode()


def invited(method: str, subject: str = "Weekly", **more: str) -> bytes:
    """A mail of several parts, one of them a calendar's with that method, as Outlook and Google send it."""
    names = f"; method={method}" if method else ""
    parts = ("text/plain; charset=utf-8\r\n\r\nOn Monday at ten.", f"text/calendar{names}\r\n\r\nBEGIN:VCALENDAR")
    inner = "".join(f"--inner\r\nContent-Type: {each}\r\n" for each in parts) + "--inner--\r\n"
    text = f'--outer\r\nContent-Type: multipart/alternative;\r\n boundary="inner"\r\n\r\n{inner}--outer--\r\n'
    return mail(subject, text, Content_Type='multipart/mixed; boundary="outer"', MIME_Version="1.0", **more)


def received(raw: bytes, results: str = "", spam: str = "PASS", virus: str = "PASS", returns: str = ANA) -> bytes:
    """The mail as SES puts it down, with what it adds on top."""
    domain = ANA.partition("@")[2]
    passed = (
        f"spf=pass (spfCheck: ok) client-ip=192.0.2.1; dkim=pass header.i=@{domain}; dmarc=pass header.from={domain};"
    )
    on_top = (
        f"Return-Path: <{returns}>\r\n"
        "Received: from mail.corp.example (mail.corp.example [192.0.2.1])\r\n"
        " by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 0a1b2c3d\r\n"
        " for intake@steward.example; Sun, 29 Nov 2026 12:00:00 +0000 (UTC)\r\n"
        f"X-SES-Spam-Verdict: {spam}\r\n"
        f"X-SES-Virus-Verdict: {virus}\r\n"
        "Received-SPF: pass (spfCheck: ok)\r\n"
        f"Authentication-Results: amazonses.com;\r\n {results or passed}\r\n"
        "X-SES-RECEIPT: AEFBQUFB\r\n"
        "X-SES-DKIM-SIGNATURE: a=rsa-sha256; q=dns/txt; b=AAAA\r\n"
    )
    return on_top.encode() + raw
