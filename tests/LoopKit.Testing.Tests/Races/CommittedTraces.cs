namespace LoopKit.Testing.Tests.Races;

/// <summary>The traces of two seeds of one program, as they are everywhere and for ever.</summary>
internal static class CommittedTraces
{
    internal const string Uniform = """
        turn 1, at 0 s: task 'test' begins
        turn 2, at 0 s: task 'writer-2' begins
        turn 3, at 0 s: task 'reader' begins
        turn 4, at 0 s: task 'writer-1' begins
        turn 5, at 0 s: task 'writer-1' goes on
        turn 6, at 0 s: task 'writer-2' goes on
        turn 7, at 0.01 s: task 'writer-1' hears of the end of Sleep until 0.01 s
        turn 8, at 0.01 s: task 'writer-2' hears of the end of Sleep until 0.01 s
        turn 9, at 0.01 s: task 'writer-2' resumed from Sleep until 0.01 s
        turn 10, at 0.01 s: task 'writer-1' resumed from Sleep until 0.01 s
        turn 11, at 0.01 s: callback LoopEvent.Set
        turn 12, at 0.01 s: task 'reader' resumed from LoopEvent (set)
        turn 13, at 0.01 s: callback LoopEvent.Set
        turn 14, at 0.015 s: callback timer of the TimeProvider
        turn 15, at 0.015 s: task 'writer-2' goes on
        turn 16, at 0.015 s: callback timer of the TimeProvider
        turn 17, at 0.015 s: task 'writer-1' goes on
        turn 18, at 0.015 s: task 'test' resumed from tasks 'reader', 'writer-1', 'writer-2'
        """;

    internal const string Priorities = """
        turn 1, at 0 s: task 'test' begins
        turn 2, at 0 s: task 'writer-1' begins
        turn 3, at 0 s: task 'writer-1' goes on
        turn 4, at 0 s: task 'reader' begins
        turn 5, at 0 s: task 'writer-2' begins
        turn 6, at 0 s: task 'writer-2' goes on
        turn 7, at 0.01 s: task 'writer-1' hears of the end of Sleep until 0.01 s
        turn 8, at 0.01 s: task 'writer-1' resumed from Sleep until 0.01 s
        turn 9, at 0.01 s: callback LoopEvent.Set
        turn 10, at 0.01 s: task 'reader' resumed from LoopEvent (set)
        turn 11, at 0.01 s: task 'writer-2' hears of the end of Sleep until 0.01 s
        turn 12, at 0.01 s: task 'writer-2' resumed from Sleep until 0.01 s
        turn 13, at 0.01 s: callback LoopEvent.Set
        turn 14, at 0.015 s: callback timer of the TimeProvider
        turn 15, at 0.015 s: task 'writer-1' goes on
        turn 16, at 0.015 s: callback timer of the TimeProvider
        turn 17, at 0.015 s: task 'writer-2' goes on
        turn 18, at 0.015 s: task 'test' resumed from tasks 'reader', 'writer-1', 'writer-2'
        """;
}
