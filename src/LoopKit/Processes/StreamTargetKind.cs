namespace LoopKit;

/// <summary>Where a standard stream of a subprocess leads.</summary>
internal enum StreamTargetKind
{
    Inherit,
    Pipe,
    Null,
    File,
    Merge,
}
