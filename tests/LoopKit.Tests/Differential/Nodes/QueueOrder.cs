namespace LoopKit.Tests;

/// <summary>Which of the three queues it is.</summary>
internal enum QueueOrder
{
    Fifo,
    Lifo,
    Priority,
}
