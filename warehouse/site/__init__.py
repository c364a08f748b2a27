"""The static page that ships inside each release."""
