"""X through tweepy, with its traps closed: it sets no time-out, and its debug log prints our credentials."""

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from tweepy.client import Client
from tweepy.errors import Forbidden, HTTPException, TooManyRequests, TweepyException
from tweepy.tweet import Tweet

from social.gateways.base import Absent, Answer, Finding, Never, NotNow, Outgoing, Published, Unclear

API = "https://api.twitter.com/"  # the host tweepy 4.17 is built for
_SECONDS_TO_CONNECT_AND_READ = (3.05, 15)
_LOOK_BACK = 20

for _name in ("tweepy", "tweepy.client", "oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True)
class XKeys:
    """OAuth 1.0a keys of our app and of our account. Kept out of every repr."""

    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_secret: str = field(repr=False)


class ImpatientAdapter(HTTPAdapter):
    """Gives every request the time-out tweepy does not."""

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send the request, waiting 3 s for a connection and 15 s for an answer at most."""
        options["timeout"] = options.get("timeout") or _SECONDS_TO_CONNECT_AND_READ
        return super().send(request, *args, **options)


class XNetwork:
    """Our account on X. Texts only: a post is its words and one link."""

    def __init__(self, keys: XKeys) -> None:
        self.client = Client(
            consumer_key=keys.api_key,
            consumer_secret=keys.api_secret,
            access_token=keys.access_token,
            access_token_secret=keys.access_secret,
            wait_on_rate_limit=False,  # it would sleep in the worker
        )
        self.client.session.mount(API, ImpatientAdapter())

    def publish(self, post: Outgoing) -> Answer:
        """Publish the post as one request; what X answers decides whether it may ever be repeated."""
        try:
            answer = self.client.create_tweet(text=f"{post.text}\n{post.url}", user_auth=True)
            return Published(str(answer.data["id"]))
        except HTTPException as refused:
            return self._already_out(post) if _says_duplicate(refused) else _judged(refused)
        except requests.ConnectTimeout as silent:
            return NotNow(type(silent).__name__)
        except (requests.RequestException, TweepyException, TypeError, KeyError, ValueError) as lost:
            return Unclear(type(lost).__name__)

    def find(self, post: Outgoing) -> Finding:
        """Look for the post's link among the latest of our own posts."""
        try:
            me = self.client.get_me(user_auth=True)
            latest = self.client.get_users_tweets(
                me.data["id"], max_results=_LOOK_BACK, tweet_fields=["entities"], user_auth=True
            )
        except (requests.RequestException, TweepyException, TypeError, KeyError, ValueError) as lost:
            return Unclear(type(lost).__name__)
        return next((Published(str(tweet.id)) for tweet in latest.data or () if _links_to(tweet, post.url)), Absent())

    def _already_out(self, post: Outgoing) -> Published:
        """X refuses to publish the same words twice, so they are out, found among the latest or not."""
        found = self.find(post)
        return found if isinstance(found, Published) else Published("")


def _judged(refused: HTTPException) -> Answer:
    status = refused.response.status_code
    trouble = f"HTTP {status}"
    if isinstance(refused, TooManyRequests):
        reset = refused.reset_time
        return NotNow(trouble, datetime.fromtimestamp(reset, UTC) if reset else None)
    return Unclear(trouble) if status >= 500 else Never(trouble)


def _says_duplicate(refused: HTTPException) -> bool:
    return isinstance(refused, Forbidden) and any("duplicate" in said.lower() for said in refused.api_messages)


def _links_to(tweet: Tweet, url: str) -> bool:
    return any(link.get("expanded_url") == url for link in (tweet.entities or {}).get("urls", ()))
