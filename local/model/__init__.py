"""What answers in Bedrock's place on the laptop? Converse over loopback, with an honest, a scripted and a hostile engine."""
