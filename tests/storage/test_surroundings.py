"""Where a study lies, and the preferences of who works on it."""

import os
import sys
from pathlib import Path

import pytest

from observer import settings
from observer.services import studies
from observer.storage import location

# -- folders that are synchronised --------------------------------------------------------------------------------

SYNCED = [
    "OneDrive", "OneDrive - Universiteit", "Dropbox", "Dropbox (Old)", "Google Drive", "My Drive", "Mijn Drive",
    "GoogleDrive-kim@example.org", "CloudStorage", "Mobile Documents", "iCloudDrive", "iCloud Drive", "SURFdrive",
    "Research Drive", "Nextcloud", "ownCloud", "Seafile", "Syncthing", "STACK", "pCloudDrive", "Box Sync",
]  # fmt: skip
NOT_SYNCED = ["studies", "Drives", "stacks", "onedrivers", "Boxes", "cloud", "research", "my drives"]


@pytest.mark.parametrize("folder", SYNCED)
def test_a_folder_that_is_synchronised_is_warned_of(tmp_path, folder):
    for name in (folder, folder.upper(), folder.lower()):
        words = studies.place_warning(tmp_path / name / "deep" / "study.observer")
        assert words is not None
        assert name in words
        assert "observer copy" in words


@pytest.mark.parametrize("folder", NOT_SYNCED)
def test_other_folders_are_not_warned_of(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(location, "is_network", lambda _folder: False)
    assert studies.place_warning(tmp_path / folder / "Dropbox.observer") is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_into_a_folder_that_is_synchronised_is_warned_of(tmp_path):
    (tmp_path / "Dropbox" / "work").mkdir(parents=True)
    (tmp_path / "work").symlink_to(tmp_path / "Dropbox" / "work")
    assert "Dropbox" in studies.place_warning(tmp_path / "work" / "study.observer")


def test_a_relative_path_is_looked_at_from_where_we_are(tmp_path, monkeypatch):
    (tmp_path / "OneDrive").mkdir()
    monkeypatch.chdir(tmp_path / "OneDrive")
    assert studies.place_warning(Path("study.observer")) is not None


# -- network drives -----------------------------------------------------------------------------------------------

MOUNTS = (
    rb"""/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
//server/care /mnt/care cifs rw 0 0
server:/data /mnt/data nfs4 rw 0 0
/dev/sdb1 /mnt/data/local ext4 rw 0 0
kim@server:/ /home/kim/far\040away fuse.sshfs rw 0 0
//server/x /mnt/back\134slash\011tab smb3 rw 0 0
https://dav /mnt/Caf\303\251 davfs rw 0 0
//server/y /mnt/Zo"""
    + "ë".encode()
    + rb""" cifs rw 0 0
//server/z /mnt/"""
    + b"\xff"
    + rb""" cifs rw 0 0
/dev/sdc1 /mnt/later ext4 rw 0 0
server:/b /mnt/later nfs rw 0 0
broken line
"""
)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/home/kim", "ext4"),
        ("/mnt/care", "cifs"),
        ("/mnt/care/deep/er", "cifs"),
        ("/mnt/careful", "ext4"),
        ("/mnt/data/x", "nfs4"),
        ("/mnt/data/local/x", "ext4"),
        ("/home/kim/far away/x", "fuse.sshfs"),
        ("/home/kim/far\\040away", "ext4"),
        ("/mnt/back\\slash\ttab", "smb3"),
        ("/mnt/Café/x", "davfs"),
        ("/mnt/Zoë", "cifs"),
        ("/mnt/\udcff/x", "cifs"),
        ("/mnt/later", "nfs"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="as Linux lists what is mounted")
def test_the_kind_of_a_place_is_read_from_the_table_of_linux(folder, kind):
    mounts = location.linux_mounts(MOUNTS)
    assert location._type_of(Path(folder), mounts) == kind


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux lists what is mounted")
def test_a_network_drive_is_warned_of(monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", lambda _path: MOUNTS)
    for place in ("/mnt/care/study.observer", "/home/kim/far away/study.observer", "/mnt/Zoë/study.observer"):
        words = location.warning(Path(place))
        assert words is not None
        assert "network drive" in words
    for place in ("/home/kim/study.observer", "/mnt/data/local/study.observer"):
        assert location.warning(Path(place)) is None


@pytest.mark.parametrize("table", [b"", b"\n\n", b"one\n", b"\xff\xfe", None])
def test_a_table_that_cannot_be_read_warns_of_nothing(monkeypatch, table):
    def read(_path):
        if table is None:
            raise PermissionError
        return table

    monkeypatch.setattr(Path, "read_bytes", read)
    assert not location.is_network(Path("/mnt/care"))


def test_the_place_of_the_tests_is_no_network_drive_and_no_error(tmp_path):
    assert location.is_network(tmp_path) in (True, False)


# -- preferences --------------------------------------------------------------------------------------------------

DAMAGED = [
    b"", b"{", b"[]", b"7", b"null", b'"nl"', b"\xff\xfe\x00", b"{'language': 'nl'}", b"[" * 100_000,
    b'{"language": 7}', b'{"language": null}', b'{"language": ["nl"]}', b'{"langue": "nl"}',
]  # fmt: skip


@pytest.mark.parametrize("content", DAMAGED)
def test_preferences_that_are_damaged_are_as_delivered_and_can_be_set_again(content):
    settings.settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings.settings_file().write_bytes(content)
    assert settings.load() == settings.Settings()
    settings.save(settings.Settings(language="nl"))
    assert settings.load().language == "nl"


def test_preferences_that_are_no_file_are_as_delivered():
    settings.settings_file().mkdir(parents=True)
    assert settings.load() == settings.Settings()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes, as POSIX has them")
def test_preferences_that_are_a_pipe_are_not_waited_for():
    settings.settings_file().parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(settings.settings_file())
    assert settings.load() == settings.Settings()


def test_what_is_not_ours_in_the_preferences_does_no_harm():
    settings.settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings.settings_file().write_text('{"language": "nl", "colour": "blue", "load": 7}')
    assert settings.load() == settings.Settings(language="nl")


def test_preferences_are_kept_whole(monkeypatch):
    settings.save(settings.Settings(language="nl"))

    def full(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        with pytest.raises(OSError, match="space"):
            settings.save(settings.Settings(language="en"))
    assert settings.load().language == "nl"
