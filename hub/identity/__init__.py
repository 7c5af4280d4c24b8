"""Who a person is: sign-in, sessions, memberships and hats."""
