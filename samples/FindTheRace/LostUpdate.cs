using LoopKit;

namespace FindTheRace;

/// <summary>
/// A deposit reads the balance, waits for the storage, and writes the sum. The second customer usually comes when the first one's deposit is done; when they
/// meet, both add to the same balance, and one deposit is lost.
/// </summary>
internal static class LostUpdate
{
    public static async Task Test()
    {
        var account = new Account { Balance = 100 };
        LoopTask first = EventLoop.CreateTask(() => Deposit(account, 50), "deposit-1");
        LoopTask second = EventLoop.CreateTask(() => DepositAfterLogin(account, 20), "deposit-2");
        await first;
        await second;
        if (account.Balance != 170)
            throw new InvalidOperationException($"The balance is {account.Balance}, not 170.");
    }

    private static async Task DepositAfterLogin(Account account, int amount)
    {
        await EventLoop.Yield();
        await EventLoop.Yield();
        await EventLoop.Yield();
        await Deposit(account, amount);
    }

    private static async Task Deposit(Account account, int amount)
    {
        int balance = account.Balance;
        await EventLoop.Yield();
        account.Balance = balance + amount;
    }

    private sealed class Account
    {
        public int Balance { get; set; }
    }
}
