namespace LoopKit;

/// <summary>What one task was found to await.</summary>
/// <param name="Found">What its awaits are for.</param>
/// <param name="IsLasting">Whether that holds as long as its flows stand where they stood.</param>
/// <param name="Points">Where they stood.</param>
internal sealed record AwaitLook(ForeignWaits Found, bool IsLasting, AwaitPoint[] Points)
{
    /// <summary>Whether it is still so, and nothing outside has to be looked at again.</summary>
    internal bool Holds => IsLasting && Found.Outside == 0 && IsAtRest;

    /// <summary>Whether it will be so until the task makes its next step.</summary>
    internal bool IsSettled => IsLasting && Found == default && Points.Length > 0 && Array.TrueForAll(Points, static point => point.ComesHome);

    internal bool IsAtRest => Array.TrueForAll(Points, static point => point.StillStands);
}
