namespace OrleansGateway.Protocol.Tests.VectorHarness;

/// <summary>One row of a <see cref="VectorTable"/>; without test and wait, the key holds no cases.</summary>
/// <param name="Section">The path of the section.</param>
/// <param name="Fixture">The class of the test.</param>
/// <param name="Test">The name of the test.</param>
/// <param name="WaitsFor">The later work.</param>
internal sealed record VectorRow(string Section, Type? Fixture, string? Test, string? WaitsFor);
