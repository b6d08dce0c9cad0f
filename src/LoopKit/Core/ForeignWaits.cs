namespace LoopKit;

/// <summary>What the awaits of foreign things are for, as far as the loop can see.</summary>
/// <param name="Outside">How many are for something that happens outside the loop.</param>
/// <param name="Open">How many may be completed by anybody.</param>
/// <param name="HasRealTimers">Whether one of them ends in real time at the latest.</param>
internal readonly record struct ForeignWaits(int Outside, int Open, bool HasRealTimers);
