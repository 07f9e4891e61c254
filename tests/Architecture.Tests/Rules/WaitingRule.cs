using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Rules;

/// <summary>Tests wait for events or move a fake clock; only TestKit looks at the real one.</summary>
internal static class WaitingRule
{
    private const string Allowed = "tests/TestKit/";

    /// <summary>Waits on the real clock and unbounded loops of yields.</summary>
    /// <param name="files">The files of the tests.</param>
    /// <param name="exempt">The files that may wait on the real clock.</param>
    public static IEnumerable<string> Offenders(IEnumerable<SourceFile> files, IReadOnlySet<string> exempt) =>
        from file in files
        where !file.Path.StartsWith(Allowed, StringComparison.Ordinal)
        from wait in file.Nodes<ExpressionSyntax>()
        let fault = FaultOf(wait, exempt.Contains(file.Path))
        where fault is not null
        select $"{file.Place(wait)}: {fault}";

    private static string? FaultOf(ExpressionSyntax expression, bool mayWait) => expression switch
    {
        InvocationExpressionSyntax call => call.Expression.ToString() switch
        {
            "Thread.Sleep" => "Thread.Sleep",
            "Task.Delay" when !mayWait && !HasFakeClock(call.ArgumentList) => "Task.Delay on the real clock",
            "Task.Yield" when IsInUnboundedLoop(call) => "Task.Yield in a loop without a bound",
            _ => null,
        },
        ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax { Identifier.Text: "PeriodicTimer" }, ArgumentList: { } list }
            when !mayWait && !HasFakeClock(list) => "PeriodicTimer on the real clock",
        _ => null,
    };

    // The clock is the second argument; a token there means the real clock.
    private static bool HasFakeClock(ArgumentListSyntax list) =>
        list.Arguments.Count > 1 && list.Arguments[1].ToString() is var clock && clock != "TimeProvider.System"
            && (clock.EndsWith("time", StringComparison.OrdinalIgnoreCase) || clock.EndsWith("clock", StringComparison.OrdinalIgnoreCase));

    private static bool IsInUnboundedLoop(SyntaxNode call) => call.Ancestors()
        .TakeWhile(node => node is not (BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax))
        .Any(node => node is WhileStatementSyntax or DoStatementSyntax);
}
