global using NUnit.Framework;
global using OrleansGateway.Sandbox.Tests.Harness;
