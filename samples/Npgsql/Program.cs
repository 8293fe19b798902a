// A service with EF Core: it does not start if the pools of all its replicas could ask the server for more connections than it allows.
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scalable.Npgsql.Budget;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddNpgsqlDataSource(
    builder.Configuration.GetConnectionString("shop") ?? "Host=localhost;Database=shop;Maximum Pool Size=20");
builder.Services.AddDbContextPool<ShopContext>((services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));

builder.Services.AddConnectionBudget(configure: budget => budget.Replicas = 2);

var app = builder.Build();
app.MapGet("/products/{id:int}", async (int id, ShopContext shop, CancellationToken cancellationToken) =>
    await shop.Products.FindAsync([id], cancellationToken) is { } product ? Results.Ok(product) : Results.NotFound());
app.MapGet("/products", async (int count, ShopContext shop, CancellationToken cancellationToken) =>
    await shop.Products.OrderBy(product => product.Id).Take(count).ToListAsync(cancellationToken));
app.MapPost("/products", async (Product product, ShopContext shop, CancellationToken cancellationToken) =>
{
    shop.Products.Add(product);
    await shop.SaveChangesAsync(cancellationToken);
    return Results.Created($"/products/{product.Id}", product);
});

using (var scope = app.Services.CreateScope())
    await scope.ServiceProvider.GetRequiredService<ShopContext>().Database.EnsureCreatedAsync();
app.Run();

internal sealed class Product
{
    public int Id { get; init; }

    public required string Name { get; init; }
}

internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Product> Products => Set<Product>();
}
