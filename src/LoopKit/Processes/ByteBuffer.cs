using System.Diagnostics;

namespace LoopKit;

/// <summary>Bytes that were read and not yet taken; grows as needed and is used again from its beginning when it is empty.</summary>
internal sealed class ByteBuffer
{
    private const int SmallestRead = 4 * 1024;
    private const int FirstCapacity = 16 * 1024;

    private byte[] bytes = [];
    private int start;
    private int end;

    internal int Count => end - start;

    internal ReadOnlySpan<byte> Content => bytes.AsSpan(start, Count);

    /// <summary>Room for the next read, behind what is there.</summary>
    internal Memory<byte> Room()
    {
        if (Count == 0)
            start = end = 0;
        if (bytes.Length - end < SmallestRead)
            MakeRoom();
        return bytes.AsMemory(end);
    }

    internal void Commit(int count) => end += count;

    internal void Skip(int count)
    {
        Debug.Assert(count <= Count, "Only what is there is taken.");
        start += count;
    }

    internal byte[] TakeAll()
    {
        byte[] all = Content.ToArray();
        start = end = 0;
        bytes = [];
        return all;
    }

    /// <summary>Moves what is there to the front when that frees half of the array, and takes a larger one otherwise.</summary>
    private void MakeRoom()
    {
        if (Count > Array.MaxLength - SmallestRead)
            throw new IOException($"More than {Array.MaxLength - SmallestRead} bytes are to be kept at once, and no array can be larger: read them in parts, by ReadAsync.");
        byte[] target = start > bytes.Length / 2 ? bytes : new byte[Math.Max(FirstCapacity, (int)Math.Min(2L * bytes.Length, Array.MaxLength))];
        Content.CopyTo(target);
        end = Count;
        start = 0;
        bytes = target;
    }
}
