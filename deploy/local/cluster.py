"""Kafka in three nodes: every message is on all of them, and any one of them may die and come back.

The quorum is static: the nodes know one another by ports that stand as long as the stack runs, and may be others at its
next start. (A dynamic one keeps the ports in its own log.)
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.errors import LocalError
from deploy.local.kafka import Kafka, new_cluster_id
from deploy.local.ports import free_port


class KafkaNode(Kafka):
    """One of several. Each can be killed and restarted alone; to answer it needs a majority of them."""

    stop_timeout = 5.0  # the last to leave has no majority to take leave of; what it has is safe on all disks

    def __init__(
        self, node: int, home: Path, logs: Path, *, controllers: Mapping[int, int], usual_port: bool = True
    ) -> None:
        self.node = node
        self.name, self.title = f"kafka-{node}", f"{Kafka.title}, {node}"
        self.usual_port = Kafka.usual_port + 2 * (node - 1)
        self._controllers = controllers
        super().__init__(_node_home(home, node), logs, usual_port=usual_port)

    def _quorum(self) -> Mapping[int, int]:
        return self._controllers

    def _cluster_id(self) -> str:
        return _cluster_id_file(self.home.parent).read_text()


def brokers(count: int, home: Path, logs: Path, *, usual_port: bool = True) -> Sequence[Kafka]:
    """The nodes of one cluster, to be started all at once. Raises `LocalError` when `home` holds another number."""
    present = len(list(home.glob("node-*"))) or int((home / "data").exists())
    if present not in (0, count):
        raise LocalError(
            f"{home} holds the messages of {_counted(present)}, and {_counted(count)} asked for: start it with "
            f"`--brokers {present}`, or choose another directory with `--var`."
        )
    if count == 1:
        return [Kafka(home, logs, usual_port=usual_port)]
    file = _cluster_id_file(home)
    if not file.exists():
        for node in range(1, count + 1):  # all at once, so that a start broken off does not look like fewer nodes
            _node_home(home, node).mkdir(parents=True, exist_ok=True)
        file.write_text(new_cluster_id())
    controllers = {node: free_port() for node in range(1, count + 1)}
    return [KafkaNode(node, home, logs, controllers=controllers, usual_port=usual_port) for node in controllers]


def _node_home(home: Path, node: int) -> Path:
    return home / f"node-{node}"


def _cluster_id_file(home: Path) -> Path:
    return home / "cluster.id"


def _counted(count: int) -> str:
    return "one broker" if count == 1 else f"{count} brokers"
