"""What pip was told reaches uv."""

from portal.runtime.pip_settings import read_listing, variables_for_uv

LISTING = """\
:env:.index-url='https://env.example/simple'
global.index-url='https://global.example/simple'
global.extra-index-url='https://one.example/simple\\nhttps://two.example/simple'
global.find-links='/opt/wheels https://links.example/'
install.trusted-host='one.example'
global.cert='/etc/ssl/one.pem'
freeze.timeout='9'
not a setting
"""


def test_listing_with_several_sources_keeps_the_strongest():
    assert read_listing(LISTING) == {
        "index-url": "https://env.example/simple",
        "extra-index-url": "https://one.example/simple\nhttps://two.example/simple",
        "find-links": "/opt/wheels https://links.example/",
        "trusted-host": "one.example",
        "cert": "/etc/ssl/one.pem",
    }


def test_settings_of_pip_become_variables_of_uv():
    assert variables_for_uv(read_listing(LISTING), {}) == {
        "UV_DEFAULT_INDEX": "https://env.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_FIND_LINKS": "/opt/wheels,https://links.example/",
        "UV_INSECURE_HOST": "one.example",
        "SSL_CERT_FILE": "/etc/ssl/one.pem",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_variables_already_set_for_uv_stay():
    told = variables_for_uv(
        {"index-url": "https://pip.example/simple"}, {"UV_DEFAULT_INDEX": "https://uv.example/simple"}
    )
    assert told == {"UV_INDEX_STRATEGY": "unsafe-best-match"}


def test_certificates_of_pips_http_library_reach_uv(tmp_path):
    assert variables_for_uv({}, {"REQUESTS_CA_BUNDLE": str(tmp_path), "UV_INDEX_STRATEGY": "first-index"}) == {
        "SSL_CERT_DIR": str(tmp_path)
    }
