namespace LoopKit.Tests;

/// <summary>A stream that cannot be read.</summary>
internal sealed class BrokenStream : MemoryStream
{
    public override int Read(Span<byte> buffer) => throw new IOException("worn out");
}
