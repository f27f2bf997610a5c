"""What answers in Bedrock's place on the laptop? Converse on loopback: an honest, a scripted and a hostile engine."""
