"""All of curate that uses the network: `curate fetch`. docs/fetch.md says what it does and keeps to."""
