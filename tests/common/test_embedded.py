"""The embedded server: where it lives, and that it runs as long as somebody needs it and no longer."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from common.embedded import LONGEST_SOCKET_FOLDER, EmbeddedServer, data_folder

ROOT = Path(__file__).resolve().parents[2]
TEMPORARY = Path(tempfile.gettempdir())
PATIENCE = 60


# --- where it lives


def test_the_data_lives_in_the_project():
    assert data_folder(Path("/srv/moa/.moa"), "postgres") == Path("/srv/moa/.moa/postgres")


def test_where_the_path_is_too_long_for_a_socket_it_lives_in_the_temporary_folder():
    deep = Path("/srv") / ("deep/" * 20) / "moa/.moa"
    folder = data_folder(deep, "postgres")

    assert folder.is_relative_to(TEMPORARY)
    assert len(str(folder)) <= LONGEST_SOCKET_FOLDER
    assert folder == data_folder(deep, "postgres")
    assert len({folder, data_folder(deep, "postgres-test"), data_folder(deep.parent / "other", "postgres")}) == 3


@pytest.mark.parametrize("length", [LONGEST_SOCKET_FOLDER, LONGEST_SOCKET_FOLDER + 1])
def test_a_path_may_be_that_long_and_no_longer(length):
    home = Path("/" + "x" * (length - len("//pg")))

    assert (data_folder(home, "pg") == home / "pg") == (length <= LONGEST_SOCKET_FOLDER)
    assert len(str(home / "pg")) + len("/.s.PGSQL.5432.lock") < 108


@pytest.mark.parametrize(("user", "stays"), [(0, False), (1000, True)])
def test_root_never_opens_somebodys_private_folder(monkeypatch, user, stays):
    private = Path(tempfile.mkdtemp(dir="/tmp"))
    home = private / ".moa"
    monkeypatch.setattr(os, "geteuid", lambda: user)
    try:
        assert (data_folder(home, "pg") == home / "pg") == stays
        assert data_folder(home, "pg").is_relative_to(TEMPORARY)
        private.chmod(0o755)
        assert data_folder(home, "pg") == home / "pg"
    finally:
        private.rmdir()


# --- how long it runs


@pytest.fixture(scope="module")
def folder():
    """A data folder of these tests alone."""
    home = Path(tempfile.mkdtemp(prefix="moa-test-", dir="/tmp"))
    home.chmod(0o755)
    server = EmbeddedServer(home / "pg", is_durable=False)
    server.start()
    server.stop()
    yield home / "pg"
    if (pid := postmaster(home / "pg")) is not None:
        os.kill(pid, signal.SIGQUIT)
    shutil.rmtree(home)


@pytest.fixture
def server(folder):
    """A server that nobody has started yet, stopped when the test is over."""
    one = EmbeddedServer(folder, is_durable=False)
    yield one
    one.stop()


def postmaster(folder):
    path = folder / "postmaster.pid"
    return int(path.read_text().split()[0]) if path.exists() else None


def ask(folder, question):
    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres") as connection:
        return connection.execute(question).fetchone()[0]


def runs(folder):
    try:
        return ask(folder, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


class Another:
    """Another process that uses the server until it is told to stop, or dies."""

    CODE = """
import sys
from pathlib import Path
from common.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), is_durable=False)
server.start()
print("up", flush=True)
sys.stdin.readline()
print(server.stop(), flush=True)
"""

    def __init__(self, folder):
        command = [sys.executable, "-c", self.CODE, str(folder)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdout.readline() == "up\n"

    def stop(self):
        out, _err = self.process.communicate("\n", timeout=PATIENCE)
        return out.strip() == "True"

    def die(self):
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)


def test_it_starts_and_stops_as_often_as_one_likes(folder, server):
    assert not server.stop()
    for _turn in range(2):
        server.start()
        assert runs(folder)
        assert server.stop()
        assert not runs(folder)
        assert not server.stop()


def test_it_is_set_up_for_many_threads_and_listens_to_no_network(folder, server):
    server.start()

    assert ask(folder, "SHOW max_connections") == "300"
    assert ask(folder, "SHOW listen_addresses") == ""
    assert ask(folder, "SELECT datctype FROM pg_database LIMIT 1") == "C.UTF-8"
    assert (folder / "postgresql.conf").read_text().count("max_connections = 300") == 1


def test_it_is_joined_where_it_runs_already(folder, server):
    server.start()
    pid = postmaster(folder)

    again = EmbeddedServer(folder, is_durable=False)
    again.start()

    assert postmaster(folder) == pid
    assert json.loads((folder / ".handle_pids.json").read_text()) == [os.getpid()]


def test_another_process_keeps_it_alive(folder, server):
    server.start()
    another = Another(folder)

    assert not server.stop()
    assert runs(folder)

    assert another.stop()
    assert not runs(folder)


def test_the_last_to_leave_stops_it_whoever_started_it(folder, server):
    another = Another(folder)
    server.start()

    assert not another.stop()
    assert runs(folder)
    assert server.stop()
    assert not runs(folder)


def test_a_process_that_died_keeps_nothing_alive(folder, server):
    Another(folder).die()
    assert runs(folder)

    server.start()

    assert server.stop()
    assert not runs(folder)


def test_nor_one_that_died_meanwhile(folder, server):
    server.start()
    Another(folder).die()

    assert server.stop()
    assert not runs(folder)


@pytest.mark.parametrize("handles", ["[]", "[2147483646]", ""])
def test_a_stale_list_of_users_does_no_harm(folder, server, handles):
    (folder / ".handle_pids.json").write_text(handles)

    server.start()

    assert json.loads((folder / ".handle_pids.json").read_text()) == [os.getpid()]
    assert server.stop()


@pytest.mark.parametrize("is_number_taken", [False, True])
def test_a_server_that_was_killed_is_started_anew(folder, server, is_number_taken):
    server.start()
    path, pid = folder / "postmaster.pid", postmaster(folder)
    os.kill(pid, signal.SIGKILL)
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        pass
    if is_number_taken:
        path.write_text(path.read_text().replace(str(pid), str(os.getpid()), 1))

    fresh = EmbeddedServer(folder, is_durable=False)
    fresh.start()

    assert runs(folder)
    assert fresh.stop()
