using System.CommandLine;

namespace OrleansGateway.Sandbox;

/// <summary><c>demo</c>: points users of the old command to the demo's own program.</summary>
internal static class MovedDemoCommand
{
    /// <summary>Makes the command; it is not listed in the help.</summary>
    public static Command Create()
    {
        var command = new Command("demo") { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        command.SetAction(async (_, _) =>
        {
            await Console.Error.WriteLineAsync("The demo is a program of its own: dotnet run --project Demo");
            return 1;
        });
        return command;
    }
}
