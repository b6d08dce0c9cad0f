using System.Runtime.CompilerServices;

namespace LoopKit.Tests;

/// <summary>A yes is always right, on whatever thread and however deep; a no costs only time.</summary>
public class StackSpanTests
{
    /// <summary>A frame of this test's recursion takes at least that much.</summary>
    private const int FrameSize = 1024;

    [Fact]
    public void HasCaller_BelowTheFrame_IsTrue()
    {
        byte frame = 0;
        var span = StackSpan.Below(ref frame);

        Asks(span).Should().BeTrue();
    }

    [Fact]
    public void HasCaller_AboveTheFrame_IsFalse()
    {
        StackSpan span = MadeDeeper();

        Asks(span).Should().BeFalse("the frame that made it has returned");
    }

    [Fact]
    public void HasCaller_OfTheEmptySpan_IsFalse() => Asks(default).Should().BeFalse();

    /// <summary>Deeper than it reaches, the answer is no and not a guess.</summary>
    [Fact]
    public void HasCaller_FarBelow_IsFalse()
    {
        byte frame = 0;
        var span = StackSpan.Below(ref frame);

        AsksDeeper(span, frames: 256 * 1024 / FrameSize).Should().BeFalse();
    }

    /// <summary>Whatever other threads run beside it, at whatever depth, none of them stands on this thread's stack.</summary>
    [Fact]
    public void HasCaller_OnOtherThreads_IsFalse() => Hang.Guard(() =>
    {
        byte frame = 0;
        var span = StackSpan.Below(ref frame);
        int wrong = 0;
        OnThreads.Run(16, number =>
        {
            if (AsksDeeper(span, frames: number * 8))
                Interlocked.Increment(ref wrong);
        });

        wrong.Should().Be(0);
    });

    /// <summary>Near a stack's end the span could reach into what belongs to another thread: then there is none.</summary>
    [Fact]
    public void Below_NearTheEndOfTheStack_IsEmpty() => Hang.Guard(() =>
    {
        bool? hasCaller = null;
        var thread = new Thread(() => hasCaller = AsksNearTheEnd(), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();

        hasCaller.Should().BeFalse();
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Asks(StackSpan span) => span.HasCaller;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static StackSpan MadeDeeper()
    {
        Span<byte> frame = stackalloc byte[FrameSize];
        return StackSpan.Below(ref frame[0]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool AsksDeeper(StackSpan span, int frames)
    {
        Span<byte> frame = stackalloc byte[FrameSize];
        bool hasCaller = frames == 0 ? span.HasCaller : AsksDeeper(span, frames - 1);
        frame[0] = hasCaller ? (byte)1 : (byte)0;
        return frame[0] != 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool AsksNearTheEnd()
    {
        Span<byte> frame = stackalloc byte[FrameSize];
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return AsksNearTheEnd();
        return Asks(StackSpan.Below(ref frame[0]));
    }
}
