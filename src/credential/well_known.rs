//! Credentials that look like nothing else: tokens of well-known services, JSON Web Tokens, hashes of passwords.

use std::ops::Range;

use super::random::turns;

/// A part of a token.
enum Piece {
    /// These characters.
    Is(&'static str),
    /// So many characters of an alphabet: at least, at most.
    Run(Alphabet, usize, usize),
    /// Nothing that a name of a host or a file may go on with; before the token, there is none, either.
    End,
}

use Alphabet::{Base64, Crypt, Digits, Hex, Letters, Lower, Upper, Words};
use Piece::{End, Is, Run};

#[derive(Clone, Copy)]
enum Alphabet {
    Digits,
    /// Digits and lower-case letters up to `f`.
    Hex,
    /// Digits and lower-case letters.
    Lower,
    /// Digits and upper-case letters.
    Upper,
    /// Digits and letters.
    Letters,
    /// The same, `_` and `-`.
    Words,
    /// The same, `+`, `/` and `=`.
    Base64,
    /// What hashes of passwords consist of.
    Crypt,
}

impl Alphabet {
    fn has(self, c: char) -> bool {
        match self {
            Self::Digits => c.is_ascii_digit(),
            Self::Hex => c.is_ascii_digit() || ('a'..='f').contains(&c),
            Self::Lower => c.is_ascii_digit() || c.is_ascii_lowercase(),
            Self::Upper => c.is_ascii_digit() || c.is_ascii_uppercase(),
            Self::Letters => c.is_ascii_alphanumeric(),
            Self::Words => c.is_ascii_alphanumeric() || "_-".contains(c),
            Self::Base64 => c.is_ascii_alphanumeric() || "_-+/=".contains(c),
            Self::Crypt => c.is_ascii_alphanumeric() || "./+=$,".contains(c),
        }
    }
}

const ANY: usize = 4096;

/// How long the shortest token is.
const SHORTEST: usize = 16;

/// What tokens look like, by those who give them out.
const FORMS: &[&[Piece]] = &[
    // JSON Web Tokens, and what else is such a text.
    &[Is("eyJ"), Run(Words, 10, ANY), Is("."), Run(Words, 10, ANY), Is("."), Run(Words, 10, ANY)],
    &[Is("eyJrIjoi"), Run(Base64, 40, ANY)],
    // Hashes of passwords.
    &[Is("$2a$"), Run(Digits, 2, 2), Is("$"), Run(Crypt, 53, 53)],
    &[Is("$2b$"), Run(Digits, 2, 2), Is("$"), Run(Crypt, 53, 53)],
    &[Is("$2y$"), Run(Digits, 2, 2), Is("$"), Run(Crypt, 53, 53)],
    &[Is("$1$"), Run(Crypt, 22, 40)],
    &[Is("$5$"), Run(Crypt, 43, 90)],
    &[Is("$6$"), Run(Crypt, 86, 130)],
    &[Is("$y$"), Run(Crypt, 43, 130)],
    &[Is("$apr1$"), Run(Crypt, 22, 40)],
    &[Is("$argon2i$"), Run(Crypt, 30, 300)],
    &[Is("$argon2id$"), Run(Crypt, 30, 300)],
    &[Is("$pbkdf2-sha256$"), Run(Crypt, 30, 300)],
    &[Is("pbkdf2_sha256$"), Run(Crypt, 30, 300)],
    &[Is("{SSHA}"), Run(Base64, 20, 80)],
    &[Is("{SHA}"), Run(Base64, 20, 80)],
    &[Is("SCRAM-SHA-256$"), Run(Digits, 1, 9), Is(":"), Run(Crypt, 60, ANY), Is(":"), Run(Base64, 40, ANY)],
    // Code and packages.
    &[Is("ghp_"), Run(Letters, 30, 255)],
    &[Is("gho_"), Run(Letters, 30, 255)],
    &[Is("ghu_"), Run(Letters, 30, 255)],
    &[Is("ghs_"), Run(Letters, 30, 255)],
    &[Is("ghr_"), Run(Letters, 30, 255)],
    &[Is("github_pat_"), Run(Words, 40, 255)],
    &[Is("glpat-"), Run(Words, 20, 64)],
    &[Is("gldt-"), Run(Words, 20, 64)],
    &[Is("glrt-"), Run(Words, 20, 64)],
    &[Is("glft-"), Run(Words, 20, 64)],
    &[Is("glptt-"), Run(Words, 20, 64)],
    &[Is("glcbt-"), Run(Words, 20, 64)],
    &[Is("gloas-"), Run(Words, 20, 80)],
    &[Is("glsoat-"), Run(Words, 20, 64)],
    &[Is("glagent-"), Run(Words, 40, 80)],
    &[Is("ATBB"), Run(Letters, 24, 64)],
    &[Is("ATATT3"), Run(Base64, 60, 300)],
    &[Is("ATCTT3"), Run(Base64, 60, 300)],
    &[Is("npm_"), Run(Letters, 36, 36)],
    &[Is("pypi-"), Run(Words, 50, 300)],
    &[Is("rubygems_"), Run(Hex, 48, 48)],
    &[Is("cio"), Run(Letters, 32, 32)],
    &[Is("oy2"), Run(Letters, 43, 43)],
    &[Is("AKCp"), Run(Letters, 60, 80)],
    &[Is("dckr_pat_"), Run(Words, 20, 64)],
    &[Is("dckr_oat_"), Run(Words, 20, 64)],
    &[Is("CCIPAT_"), Run(Words, 30, 80)],
    &[Is("bkua_"), Run(Hex, 40, 40)],
    &[Is("sgp_"), Run(Words, 40, 90)],
    &[Is("figd_"), Run(Words, 30, 60)],
    // Clouds.
    &[Is("AKIA"), Run(Upper, 16, 16)],
    &[Is("ASIA"), Run(Upper, 16, 16)],
    &[Is("ABIA"), Run(Upper, 16, 16)],
    &[Is("ABSK"), Run(Base64, 80, 200)],
    &[Is("p8e-"), Run(Letters, 32, 32)],
    &[Is("LTAI"), Run(Letters, 16, 24)],
    &[Is("AIza"), Run(Words, 35, 35)],
    &[Is("ya29."), Run(Words, 20, 300)],
    &[Is("GOCSPX-"), Run(Words, 28, 28)],
    &[Run(Letters, 5, 5), Is("~"), Run(Words, 31, 34)],
    &[Is("dop_v1_"), Run(Hex, 64, 64)],
    &[Is("doo_v1_"), Run(Hex, 64, 64)],
    &[Is("dor_v1_"), Run(Hex, 64, 64)],
    &[Is("HRKU-"), Run(Words, 36, 64)],
    &[Is("v1.0-"), Run(Hex, 24, 24), Is("-"), Run(Hex, 146, 146)],
    &[Is("SCW"), Run(Upper, 17, 17)],
    &[Is("fo1_"), Run(Words, 43, 43)],
    &[Is("fm2_"), Run(Base64, 60, ANY)],
    &[Is("dapi"), Run(Hex, 32, 34)],
    &[Is("tskey-"), Run(Words, 20, 80)],
    &[Is("pul-"), Run(Hex, 40, 40)],
    &[Run(Letters, 14, 14), Is(".atlasv1."), Run(Words, 60, 70)],
    &[Is("pscale_tkn_"), Run(Words, 30, 64)],
    &[Is("pscale_pw_"), Run(Words, 30, 64)],
    &[Is("pscale_oauth_"), Run(Words, 30, 64)],
    &[Is("sbp_"), Run(Hex, 40, 40)],
    // Secrets of clusters.
    &[Is("hvs."), Run(Words, 24, 200)],
    &[Is("hvb."), Run(Words, 24, 300)],
    &[Is("hvr."), Run(Words, 24, 300)],
    &[Is("s."), Run(Letters, 24, 24)],
    &[Is("sha256~"), Run(Words, 43, 43)],
    &[Is("SWMTKN-1-"), Run(Letters, 49, 50), Is("-"), Run(Letters, 25, 25)],
    // k3s: what joins servers or nodes; kubeadm.
    &[Is("K10"), Run(Letters, 20, 80), Is("::"), Run(Words, 1, 20), Is(":"), Run(Base64, 4, 200)],
    &[Is("K10"), Run(Letters, 20, 80), Is("::"), Run(Lower, 6, 6), Is("."), Run(Lower, 16, 16)],
    &[Run(Lower, 6, 6), Is("."), Run(Lower, 16, 16), End],
    &[Is("AGE-SECRET-KEY-1"), Run(Upper, 58, 58)],
    &[Is("dp.pt."), Run(Letters, 40, 44)],
    &[Is("dp.st."), Run(Words, 1, 40), Is("."), Run(Letters, 40, 44)],
    &[Is("dp.st."), Run(Letters, 40, 44)],
    &[Is("ops_eyJ"), Run(Base64, 40, ANY)],
    // Chat, mail and calls.
    &[Is("xoxb-"), Run(Words, 20, 200)],
    &[Is("xoxp-"), Run(Words, 20, 200)],
    &[Is("xoxa-"), Run(Words, 20, 200)],
    &[Is("xoxr-"), Run(Words, 20, 200)],
    &[Is("xoxs-"), Run(Words, 20, 200)],
    &[Is("xoxe-"), Run(Words, 20, 200)],
    &[Is("xoxe.xoxp-"), Run(Words, 20, 300)],
    &[Is("xoxd-"), Run(Base64, 40, ANY)],
    &[Is("mfa."), Run(Words, 80, 90)],
    &[Is("xapp-"), Run(Words, 20, 200)],
    &[Run(Digits, 8, 10), Is(":AA"), Run(Words, 32, 34)],
    &[Is("bot"), Run(Digits, 8, 10), Is(":AA"), Run(Words, 32, 34)],
    &[Run(Words, 23, 28), Is("."), Run(Words, 6, 7), Is("."), Run(Words, 27, 40)],
    &[Is("SG."), Run(Words, 20, 24), Is("."), Run(Words, 39, 50)],
    &[Is("SK"), Run(Hex, 32, 32)],
    &[Is("key-"), Run(Hex, 32, 32)],
    &[Run(Hex, 32, 32), Is("-us"), Run(Digits, 1, 2)],
    &[Is("xkeysib-"), Run(Words, 64, 90)],
    &[Is("PMAK-"), Run(Words, 50, 70)],
    &[Is("secret_"), Run(Letters, 40, 50)],
    &[Is("ntn_"), Run(Letters, 40, 50)],
    &[Is("lin_api_"), Run(Letters, 36, 44)],
    &[Is("pat-na"), Run(Digits, 1, 1), Is("-"), Run(Hex, 8, 8), Is("-"), Run(Words, 27, 27)],
    &[Is("pat-eu"), Run(Digits, 1, 1), Is("-"), Run(Hex, 8, 8), Is("-"), Run(Words, 27, 27)],
    &[Is("pat-ap"), Run(Digits, 1, 1), Is("-"), Run(Hex, 8, 8), Is("-"), Run(Words, 27, 27)],
    // Watching.
    &[Is("dt0c01."), Run(Upper, 24, 24), Is("."), Run(Upper, 64, 64)],
    &[Is("dt0s01."), Run(Upper, 24, 24), Is("."), Run(Upper, 64, 64)],
    &[Is("dt0s16."), Run(Upper, 8, 24), Is("."), Run(Upper, 64, 64)],
    &[Is("glsa_"), Run(Words, 38, 50)],
    &[Is("glc_"), Run(Base64, 40, 400)],
    &[Is("NRAK-"), Run(Upper, 27, 27)],
    &[Is("NRII-"), Run(Words, 32, 32)],
    &[Is("NRJS-"), Run(Hex, 19, 19)],
    &[Is("sntrys_"), Run(Base64, 40, 400)],
    &[Is("sntryu_"), Run(Hex, 64, 64)],
    &[Is("hcaik_"), Run(Letters, 50, 70)],
    // Money and shops.
    &[Is("sk_live_"), Run(Letters, 16, 200)],
    &[Is("sk_test_"), Run(Letters, 16, 200)],
    &[Is("rk_live_"), Run(Letters, 16, 200)],
    &[Is("rk_test_"), Run(Letters, 16, 200)],
    &[Is("whsec_"), Run(Base64, 24, 80)],
    &[Is("shpat_"), Run(Hex, 32, 32)],
    &[Is("shpss_"), Run(Hex, 32, 32)],
    &[Is("shpca_"), Run(Hex, 32, 32)],
    &[Is("sq0atp-"), Run(Words, 22, 22)],
    &[Is("sq0csp-"), Run(Words, 43, 43)],
    &[Is("EAAA"), Run(Words, 56, 64)],
    &[Is("rzp_live_"), Run(Letters, 14, 24)],
    // Models.
    &[Is("sk-ant-"), Run(Words, 40, 200)],
    &[Is("sk-proj-"), Run(Words, 40, 200)],
    &[Is("sk-svcacct-"), Run(Words, 40, 200)],
    &[Is("sk-admin-"), Run(Words, 40, 200)],
    &[Is("sk-"), Run(Letters, 32, 64)],
    &[Is("hf_"), Run(Letters, 34, 40)],
    &[Is("r8_"), Run(Letters, 37, 40)],
    &[Is("gsk_"), Run(Letters, 50, 60)],
    &[Is("pplx-"), Run(Letters, 40, 60)],
    &[Is("xai-"), Run(Letters, 60, 90)],
    &[Is("pcsk_"), Run(Words, 40, 90)],
    &[Is("lsv2_pt_"), Run(Hex, 32, 32), Is("_"), Run(Hex, 10, 10)],
    &[Is("lsv2_sk_"), Run(Hex, 32, 32), Is("_"), Run(Hex, 10, 10)],
    &[Is("nvapi-"), Run(Words, 40, 90)],
    &[Is("sk-lf-"), Run(Words, 36, 36)],
    &[Is("sk-or-v1-"), Run(Hex, 64, 64)],
    &[Is("sk_"), Run(Hex, 48, 48)],
    // Others.
    &[Is("FwoGZXIvYXdzE"), Run(Base64, 80, ANY)],
    &[Is("IQoJb3JpZ2luX2Vj"), Run(Base64, 80, ANY)],
    &[Is("00"), Run(Words, 40, 40)],
    &[Is("11"), Run(Hex, 32, 32)],
    &[Is("u+"), Run(Words, 18, 18)],
    &[Run(Letters, 27, 27), Is("_"), Run(Letters, 21, 21)],
    &[Is("grub.pbkdf2."), Run(Crypt, 60, ANY)],
    &[Is("1/"), Run(Digits, 12, 20), Is(":"), Run(Hex, 32, 32)],
    &[Is("2/"), Run(Digits, 12, 20), Is("/"), Run(Digits, 12, 20), Is(":"), Run(Hex, 32, 32)],
    &[Is("pat"), Run(Letters, 14, 14), Is("."), Run(Hex, 64, 64)],
    &[Is("CFPAT-"), Run(Words, 40, 43)],
    &[Is("sk.eyJ"), Run(Words, 20, ANY), Is("."), Run(Words, 20, 60)],
    &[Is("squ_"), Run(Hex, 40, 40)],
    &[Is("sqp_"), Run(Hex, 40, 40)],
    &[Is("sqa_"), Run(Hex, 40, 40)],
    &[Is("tfp_"), Run(Words, 40, 90)],
    &[Is("nfp_"), Run(Letters, 36, 40)],
    &[Is("rnd_"), Run(Letters, 28, 40)],
    &[Is("CLOJARS_"), Run(Letters, 60, 60)],
    &[Is("shippo_live_"), Run(Hex, 40, 40)],
    &[Is("shippo_test_"), Run(Hex, 40, 40)],
    &[Is("fio-u-"), Run(Words, 60, 70)],
    &[Is("EZAK"), Run(Letters, 54, 54)],
    &[Is("EZTK"), Run(Letters, 54, 54)],
    &[Is("duffel_live_"), Run(Words, 43, 43)],
    &[Is("duffel_test_"), Run(Words, 43, 43)],
    &[Is("rdme_"), Run(Letters, 70, 70)],
    &[Is("PRIVATE-"), Run(Letters, 32, 64)],
    &[Is("pnu_"), Run(Letters, 36, 36)],
    &[Is("ico-"), Run(Letters, 32, 32)],
    &[Is("sl."), Run(Words, 60, ANY)],
    &[Is("access-production-"), Run(Words, 36, 36)],
    &[Is("access-sandbox-"), Run(Words, 36, 36)],
    &[Is("FLWSECK-"), Run(Words, 32, 50)],
    &[Is("FLWSECK_TEST-"), Run(Words, 32, 50)],
    &[Is("phx_"), Run(Letters, 40, 60)],
    &[Is("re_"), Run(Letters, 8, 12), Is("_"), Run(Letters, 20, 30)],
    &[Is("sb_secret_"), Run(Words, 20, 60)],
    &[Is("EAACEdEose0cBA"), Run(Letters, 40, ANY)],
    &[Is("AKID"), Run(Letters, 32, 32)],
    &[Is("t1."), Run(Words, 60, ANY), Is("."), Run(Words, 60, ANY)],
    &[Is("AQVN"), Run(Words, 35, 40)],
    &[Is("pat."), Run(Words, 22, 22), Is("."), Run(Hex, 24, 24), Is("."), Run(Letters, 20, 20)],
    &[Is("napi_"), Run(Letters, 60, 70)],
    &[Is("vcp_"), Run(Letters, 50, 64)],
    &[Is("1//0"), Run(Words, 40, 120)],
    &[Is("0.A"), Run(Words, 60, ANY)],
    &[Is("mlsn."), Run(Hex, 64, 64)],
    &[Is("ATTA"), Run(Hex, 64, 72)],
    &[Is("access_token$production$"), Run(Letters, 16, 16), Is("$"), Run(Hex, 32, 32)],
    &[Is("access_token$sandbox$"), Run(Letters, 16, 16), Is("$"), Run(Hex, 32, 32)],
    &[Is("mdb_sa_sk_"), Run(Words, 40, 50)],
    &[Is("SUA"), Run(Upper, 55, 55)],
    &[Is("SAA"), Run(Upper, 55, 55)],
    &[Is("SOA"), Run(Upper, 55, 55)],
];

/// Where such texts are.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut before = None;
    let mut end = 0;
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        let starts = before.is_none_or(|before: char| !before.is_ascii_alphanumeric());
        if starts && at >= end && (c.is_ascii_alphanumeric() || "${".contains(c)) && is_long(bytes, at) {
            let rest = text.get(at..).unwrap_or_default();
            let may_be = |form: &&&[Piece]| !(matches!(form.last(), Some(End)) && before.is_some_and(goes_on));
            if let Some(length) = FORMS.iter().filter(may_be).find_map(|form| length(rest, form)) {
                end = at + length;
                spans.push(at..end);
            }
        }
        before = Some(c);
    }
    spans
}

/// Whether a name of a host or a file may go on with such a character.
fn goes_on(c: char) -> bool {
    "._-/@".contains(c)
}

/// Whether what starts here is as long as the shortest token.
fn is_long(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + SHORTEST).is_some_and(|word| word.iter().all(u8::is_ascii_graphic))
}

/// How long the token is that a text starts with, if it has this form. A word of many letters is none.
fn length(text: &str, form: &[Piece]) -> Option<usize> {
    let mut at = 0;
    for piece in form {
        let rest = text.get(at..)?;
        at += match *piece {
            Is(part) => rest.starts_with(part).then_some(part.len())?,
            Run(alphabet, least, most) => {
                let length = rest.find(|c| !alphabet.has(c)).unwrap_or(rest.len());
                (least..=most).contains(&length).then_some(length)?
            }
            End => (!rest.starts_with(goes_on)).then_some(0)?,
        };
    }
    let token = text.get(..at)?;
    let least = if matches!(form.first(), Some(Is(_))) { 2 } else { 4 };
    (token.contains(|c: char| c.is_ascii_digit()) && turns(token) >= least).then_some(at)
}
