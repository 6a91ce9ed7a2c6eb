//! E-mail against a small SMTP conversation of the test's own; the suites that drive the binary use
//! a real server.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use super::*;

/// What a server answers to each command; everything else gets its usual answer.
type Answers = &'static [(&'static str, &'static str)];

/// Everything the client said, line by line.
type Heard = Arc<Mutex<Vec<String>>>;

/// A server that talks to one client.
async fn server(answers: Answers) -> (SocketAddr, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let heard = Heard::default();
    let kept = heard.clone();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a client");
        let (from, mut to) = stream.into_split();
        let mut lines = BufReader::new(from).lines();
        to.write_all(usual("", answers).as_bytes()).await.expect("sent");
        let mut in_mail = false;
        while let Ok(Some(line)) = lines.next_line().await {
            kept.lock().expect("not poisoned").push(line.clone());
            if in_mail && line != "." {
                continue;
            }
            let answer = usual(&line, answers);
            in_mail = answer.starts_with("354");
            if to.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    });
    (address, heard)
}

fn usual(line: &str, answers: Answers) -> String {
    let verb = line.split([' ', ':']).next().unwrap_or_default();
    let special = answers.iter().find(|(command, _)| *command == verb).map(|(_, answer)| *answer);
    let usual = match verb {
        "" => "220 ready",
        "EHLO" => "250-test\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
        "DATA" => "354 go on",
        "AUTH" => "235 welcome",
        "." => "250 2.0.0 queued as 4711",
        _ => "250 ok",
    };
    format!("{}\r\n", special.unwrap_or(usual))
}

fn config(address: SocketAddr) -> EmailConfig {
    EmailConfig {
        host: address.ip().to_string(),
        port: Some(address.port()),
        tls: Tls::None,
        user: None,
        password: None,
        from: "客服部 <desk@example.com>".to_owned(),
    }
}

fn channel(address: SocketAddr) -> Email {
    Email::new(&config(address)).expect("a good configuration")
}

fn message() -> Message {
    Message {
        key: "n-7.1".to_owned(),
        channel: "email".to_owned(),
        address: "li@example.org".to_owned(),
        subject: "Lift 2 stands still".to_owned(),
        body: "Dear Li,\n.\n电梯\n".to_owned(),
        about_number: Some("R-2026-0007".to_owned()),
        site: "riverside".to_owned(),
        at: Instant(1_790_000_000_000),
    }
}

fn mail(message: &Message) -> String {
    let channel = channel(SocketAddr::from(([127, 0, 0, 1], 25)));
    let mail = channel.mail(message).expect("a good message");
    String::from_utf8(mail.formatted()).expect("mail is ASCII")
}

fn header<'a>(mail: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = mail.split_once("\r\n\r\n").expect("a head and a body");
    head.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[tokio::test]
async fn a_message_is_handed_over() {
    let (address, heard) = server(&[]).await;
    assert_eq!(channel(address).deliver(&message()).await, Ok("250 2.0.0 queued as 4711".to_owned()));
    let heard = heard.lock().expect("not poisoned").join("\n");
    assert!(heard.contains("MAIL FROM:<desk@example.com>"), "{heard}");
    assert!(heard.contains("RCPT TO:<li@example.org>"), "{heard}");
    assert!(heard.contains("\nSubject: Lift 2 stands still\n"), "{heard}");
}

#[test]
fn a_mail_says_what_it_is() {
    let mail = mail(&message());
    assert_eq!(header(&mail, "From"), Some("=?utf-8?b?5a6i5pyN6YOo?= <desk@example.com>"));
    assert_eq!(header(&mail, "To"), Some("li@example.org"));
    assert_eq!(header(&mail, "Date"), Some("Mon, 21 Sep 2026 14:13:20 +0000"));
    assert_eq!(header(&mail, "X-Frontdesk-Key"), Some("n-7.1"));
    assert_eq!(header(&mail, "Auto-Submitted"), Some("auto-generated"));
    assert_eq!(header(&mail, "MIME-Version"), Some("1.0"));
    assert_eq!(header(&mail, "Content-Type"), Some("text/plain; charset=utf-8"));
}

#[test]
fn a_repeat_has_the_same_id_and_a_ticket_is_a_thread() {
    let first = mail(&message());
    let again = mail(&message());
    let next = mail(&Message { key: "n-8.1".to_owned(), ..message() });
    let other_site = mail(&Message { site: "hillside".to_owned(), ..message() });
    let other_ticket = mail(&Message { about_number: Some("R-2026-0008".to_owned()), ..message() });
    let id = |mail| header(mail, "Message-ID").expect("an id");
    assert_eq!(id(&first), id(&again));
    assert_ne!(id(&first), id(&next));
    assert_ne!(id(&first), id(&other_site));
    assert!(id(&first).starts_with("<message.") && id(&first).ends_with("@example.com>"), "{}", id(&first));

    let thread = |mail| header(mail, "References").expect("a ticket");
    assert_eq!(thread(&first), thread(&next));
    assert_eq!(header(&first, "In-Reply-To"), header(&first, "References"));
    assert_ne!(thread(&first), thread(&other_site));
    assert_ne!(thread(&first), thread(&other_ticket));
    let free = mail(&Message { about_number: None, ..message() });
    assert_eq!((header(&free, "References"), header(&free, "In-Reply-To")), (None, None));
}

/// Every header of a mail about a ticket.
const NAMES: [&str; 12] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "X-Frontdesk-Key",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "In-Reply-To",
    "References",
    "Content-Transfer-Encoding",
];

#[test]
fn text_from_people_cannot_add_headers_or_receivers() {
    for attack in [
        "x\r\nBcc: eve@example.com",
        "x\nBcc: eve@example.com",
        "x\r\n\r\nBcc: eve@example.com",
        "x\0\u{85}\u{2028}Bcc: y",
    ] {
        let mail = mail(&Message {
            subject: attack.to_owned(),
            key: attack.to_owned(),
            about_number: Some(attack.to_owned()),
            site: attack.to_owned(),
            ..message()
        });
        let (head, _) = mail.split_once("\r\n\r\n").expect("a head and a body");
        let bare = head.replace("\r\n", "");
        assert!(!bare.contains(['\r', '\n', '\0']), "{head}");
        let lines = head.split("\r\n").filter(|line| !line.starts_with(' '));
        let names: Vec<_> = lines.filter_map(|line| line.split(':').next()).collect();
        assert_eq!(names, NAMES, "{head}");
        assert!(head.contains("\r\nTo: li@example.org\r\n"), "{head}");
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_final_and_nobody_is_asked() {
    let nobody = channel(SocketAddr::from(([127, 0, 0, 1], 9)));
    for address in [
        "",
        "li",
        "li@",
        "li@example.org\r\nRCPT TO:<eve@example.com>",
        "a@example.org, b@example.org",
        "Li <li@example.org>",
    ] {
        let failed = nobody.deliver(&Message { address: address.to_owned(), ..message() }).await;
        let shown = address.escape_debug();
        assert!(
            matches!(&failed, Err(Failure::Permanent(why)) if why.starts_with(&format!("`{shown}` is no e-mail address: "))),
            "{failed:?}"
        );
    }
}

#[tokio::test]
async fn answers_are_final_or_not() {
    use Failure::{Permanent, Temporary};
    let cases: [(Answers, Failure); 6] = [
        (&[("", "421 too busy")], Temporary("transient error (421): too busy".to_owned())),
        (&[("MAIL", "451 later")], Temporary("transient error (451): later".to_owned())),
        (&[("RCPT", "450 mailbox busy")], Temporary("transient error (450): mailbox busy".to_owned())),
        (&[("RCPT", "550 no such user")], Permanent("permanent error (550): no such user".to_owned())),
        (&[(".", "554 5.7.1 rejected")], Permanent("permanent error (554): 5.7.1 rejected".to_owned())),
        (&[("MAIL", "530 log in first")], Temporary("permanent error (530): log in first".to_owned())),
    ];
    for (answers, expected) in cases {
        let (address, _) = server(answers).await;
        assert_eq!(channel(address).deliver(&message()).await, Err(expected));
    }
}

#[tokio::test]
async fn a_wrong_password_may_be_put_right() {
    let (address, heard) = server(&[("AUTH", "535 wrong password")]).await;
    let login =
        EmailConfig { user: Some("desk".to_owned()), password: Some("guess".into()), ..config(address) };
    let channel = Email::new(&login).expect("the server is on this machine");
    assert_eq!(
        channel.deliver(&message()).await,
        Err(Failure::Temporary("permanent error (535): wrong password".to_owned()))
    );
    assert!(heard.lock().expect("not poisoned").iter().any(|line| line.starts_with("AUTH ")));
}

#[tokio::test]
async fn without_the_tls_that_was_asked_for_nothing_is_sent() {
    let (address, heard) = server(&[]).await;
    let channel =
        Email::new(&EmailConfig { tls: Tls::Starttls, ..config(address) }).expect("a good configuration");
    let failed = channel.deliver(&message()).await;
    assert!(matches!(&failed, Err(Failure::Temporary(why)) if why.contains("STARTTLS")), "{failed:?}");
    assert!(!heard.lock().expect("not poisoned").iter().any(|line| line.starts_with("MAIL")));
}

#[tokio::test]
async fn a_server_that_is_not_there_or_silent_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let silent =
        Email::answered_within(Duration::from_millis(50), &config(address)).expect("a good configuration");
    let failed = silent.deliver(&message()).await;
    assert!(matches!(&failed, Err(Failure::Temporary(_))), "{failed:?}");
    drop(listener);
    let failed = silent.deliver(&message()).await;
    assert!(
        matches!(&failed, Err(Failure::Temporary(why)) if why.contains("onnection refused")),
        "{failed:?}"
    );
}

#[test]
fn a_configuration_that_cannot_work_is_refused() {
    let good = config(SocketAddr::from(([127, 0, 0, 1], 25)));
    let told = |config: &EmailConfig| Email::new(config).expect_err("refused").to_string();
    assert_eq!(
        told(&EmailConfig { from: "desk\n".to_owned(), ..good.clone() }),
        "e-mail: expected `from` like `Service desk <desk@example.com>`, got `desk\\n`: Invalid input"
    );
    let user = EmailConfig { user: Some("desk".to_owned()), ..good.clone() };
    assert_eq!(told(&user), "e-mail: `user` without `password`");
    let both = EmailConfig { password: Some("secret".into()), host: "mail.example.com".to_owned(), ..user };
    assert_eq!(
        told(&both),
        "e-mail: the password would travel to `mail.example.com` in clear text (set `tls` to `starttls` or `tls`)"
    );
    assert!(Email::new(&EmailConfig { tls: Tls::Tls, ..both }).is_ok());
}

#[test]
fn settings_are_read_and_no_secret_reaches_a_log() {
    let text =
        json!({"host": "mail.example.com", "user": "desk", "password": "T0KEN", "from": "desk@example.com"});
    let config: EmailConfig = serde_json::from_value(text.clone()).expect("settings");
    assert_eq!((config.tls, config.tls.port(), config.port), (Tls::Starttls, 587, None));
    let shown = format!("{config:?} {:?}", Email::new(&config));
    assert!(shown.contains("mail.example.com") && !shown.contains("T0KEN"), "{shown}");

    let mut more = text;
    more["retries"] = json!(3);
    let refused = serde_json::from_value::<EmailConfig>(more).expect_err("not a setting");
    assert!(refused.to_string().contains("unknown field `retries`"), "{refused}");
}
