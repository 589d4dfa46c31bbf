"""Messages (tin nhắn): what is to be told to whom, through which channel, and whether it arrived."""
