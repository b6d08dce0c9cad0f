namespace LoopKit.Benchmarks;

/// <summary>One size of a scale line: how long each of two halves took, what one object holds, and what is left when all are gone.</summary>
internal sealed record SizePoint(int Size, TimeSpan First, TimeSpan Second, double BytesEach, double BytesLeftEach)
{
    internal TimeSpan Total => First + Second;

    internal double NanosecondsEach(TimeSpan time) => time.TotalNanoseconds / Size;
}
