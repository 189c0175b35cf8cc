"""What was told, to whom and where, as plain values."""

from social.selectors.posts import PostView, failed_posts, posts_about, posts_in_line, sandbox_wall

__all__ = ["PostView", "failed_posts", "posts_about", "posts_in_line", "sandbox_wall"]
