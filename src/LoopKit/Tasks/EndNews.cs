namespace LoopKit;

/// <summary>For a driver that chooses: the news of a task's end, on its way to who asked for it. It is drawn as a step of that task, which may be cancelled first.</summary>
internal sealed class EndNews(LoopTask ended, LoopTask hearer, Action<object?> callback, object state) : IDrawn
{
    internal static readonly Action<object?> Tell = static news => ((EndNews)news!).Call();

    object? IDrawn.Owner => hearer;

    string IDrawn.DescribeStep() => $"{hearer.Describe()} hears of the end of {ended.Describe()}";

    private void Call() => callback(state);
}
