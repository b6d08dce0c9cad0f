namespace LoopKit;

/// <summary>What the <see cref="EntryQueue"/> did with a post.</summary>
internal enum EntryAnswer
{
    Taken,
    TakenWake,
    TooLate,
}
