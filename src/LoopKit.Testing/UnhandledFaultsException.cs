namespace LoopKit.Testing;

/// <summary>Something failed in the test where no code could catch it: a task that nobody observed, a callback, an <c>async void</c> method.</summary>
public sealed class UnhandledFaultsException : Exception
{
    internal UnhandledFaultsException(IReadOnlyList<LoopFault> faults)
        : base(TestFailures.List("The test's body has passed, but this failed beside it:", faults.Select(TestFailures.Describe)), faults[0].Exception) => Faults = faults;

    /// <summary>The faults, in the order in which they were reported. The inner exception is that of the first.</summary>
    public IReadOnlyList<LoopFault> Faults { get; }
}
