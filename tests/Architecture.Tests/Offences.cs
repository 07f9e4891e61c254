namespace OrleansGateway.Architecture.Tests;

/// <summary>Reports what breaks a rule.</summary>
internal static class Offences
{
    /// <summary>Fails with the list of all offenders.</summary>
    /// <param name="offenders">What breaks the rule.</param>
    /// <param name="rule">The rule, and what to do about an offender.</param>
    public static void AreNone(IEnumerable<string> offenders, string rule)
    {
        var all = offenders.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        Assert.That(all.Length, Is.Zero, () => $"{rule} Offenders:\n  {string.Join("\n  ", all)}");
    }
}
