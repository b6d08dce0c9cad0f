Console.WriteLine("ExitingTheLoop");
