"""The sandbox's network: a wall of its own that anybody can look at, and no other network can see."""

from django.db import models, transaction

from social.gateways.base import Absent, Finding, Outgoing, Published


class SandboxPost(models.Model):
    """A post on the sandbox's wall. Belongs to the network, not to us: our row only knows its id."""

    key = models.UUIDField(unique=True)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.text


class SandboxNetwork:
    """Publishes at once, and the same post only once."""

    def publish(self, post: Outgoing) -> Published:
        """Hang the post on the wall."""
        with transaction.atomic():
            hung, _is_new = SandboxPost.objects.get_or_create(
                key=post.id, defaults={"text": post.text, "url": post.url}
            )
        return Published(str(hung.pk))

    def find(self, post: Outgoing) -> Finding:
        """Look at the wall."""
        hung = SandboxPost.objects.filter(key=post.id).first()
        return Published(str(hung.pk)) if hung else Absent()
