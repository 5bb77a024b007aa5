"""What a person wants to do, one function each. Window and command line call these."""
