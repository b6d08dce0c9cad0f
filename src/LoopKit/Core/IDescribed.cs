namespace LoopKit;

/// <summary>The state of a <see cref="Work"/> that can say what the work is for, in reports and traces.</summary>
internal interface IDescribed
{
    /// <summary>In words that follow "callback".</summary>
    string Describe();
}
