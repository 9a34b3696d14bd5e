"""Who is enrolled: invitations used once, people's posts in homes, and leavers."""
