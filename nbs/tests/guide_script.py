import argparse, math, random, numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

# ---------- utils ----------
def set_seed(s=42):
    torch.manual_seed(s); np.random.seed(s); random.seed(s)

def make_subspace_data(d=256, r=4, N=20000, sigma=0.1):
    A = np.random.randn(d, r)
    U, _ = np.linalg.qr(A)                  # true subspace
    s = np.random.randn(N, r)
    x = s @ U.T + sigma * np.random.randn(N, d)
    return x.astype(np.float32), U

class Codebook(nn.Module):
    def __init__(self, K, dim, scale=0.1):
        super().__init__()
        self.code = nn.Parameter(torch.randn(K, dim) * scale)
    def forward(self): return self.code

def kmeans_pp_init(z, K):
    N, dim = z.shape
    centers = np.empty((K, dim), dtype=z.dtype)
    idx = np.random.randint(N); centers[0] = z[idx]
    d2 = np.full(N, np.inf)
    for k in range(1, K):
        d2 = np.minimum(d2, np.sum((z - centers[k-1])**2, axis=1))
        probs = d2 / d2.sum()
        idx = np.random.choice(N, p=probs); centers[k] = z[idx]
    return centers

# ---------- rotation surrogate ----------
class RotationEstimator(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, q):
        ctx.save_for_backward(z, q); return q
    @staticmethod
    def backward(ctx, grad_output):
        z, q = ctx.saved_tensors
        v = q - z; eps = 1e-8
        norm = torch.clamp(v.norm(dim=1, keepdim=True), min=eps)
        u = v / norm
        g_mag = (grad_output * u).sum(dim=1, keepdim=True)
        grad_z = g_mag * u
        grad_q = torch.zeros_like(q)
        return grad_z, grad_q

# ---------- model ----------
class LinearVQ(nn.Module):
    def __init__(self, d, r, K, beta=0.25, estimator="ste", orthonormal_W=False):
        super().__init__()
        self.W = nn.Parameter(torch.randn(r, d) / math.sqrt(d))
        self.codebook = Codebook(K, r)
        self.beta = beta; self.estimator = estimator; self.orthonormal_W = orthonormal_W
    def encode(self, x): return F.linear(x, self.W)
    def decode(self, z):   return F.linear(z, self.W.t())
    def assign(self, z):
        code = self.codebook()
        d2 = (z**2).sum(1,keepdim=True) + (code**2).sum(1).unsqueeze(0) - 2*z@code.t()
        idx = torch.argmin(d2, dim=1); q = code[idx]; return q, idx
    def forward(self, x):
        z = self.encode(x); q, idx = self.assign(z)
        if self.estimator == "ste":        zhat = z + (q - z).detach()
        elif self.estimator == "rotation": zhat = RotationEstimator.apply(z, q)
        else: raise ValueError("estimator")
        x_hat = self.decode(zhat)
        rec = F.mse_loss(x_hat, x)
        codebook = F.mse_loss(q, z.detach())
        commit   = F.mse_loss(z, q.detach())
        loss = rec + codebook + self.beta*commit
        if self.orthonormal_W and self.training:
            with torch.no_grad():
                W_t = self.W.data.t(); Q,_ = torch.linalg.qr(W_t, mode='reduced'); self.W.data.copy_(Q.t())
        return loss, rec, z, q, idx

# ---------- metrics ----------
def principal_angles(U, W_rows):
    Vhat = W_rows.t().cpu().numpy()
    Qhat, _ = np.linalg.qr(Vhat)
    M = U.T @ Qhat
    s = np.linalg.svd(M, compute_uv=False)
    s = np.clip(s, -1.0, 1.0)
    return float(np.mean(np.arccos(s)))

def entropy_dead(idxs, K):
    counts = torch.bincount(idxs, minlength=K).float()
    p = counts / counts.sum(); eps=1e-12
    ent = float(-(p*(p+eps).log()).sum()); dead = int((counts==0).sum())
    return ent, dead

# ---------- train ----------
def run(estimator="ste", d=256, r=4, K=16, sigma=0.1, Ntr=20000, Nval=4000,
        epochs=40, bs=256, lr=2e-3, beta=0.25, seed=42, orth=False, verbose=True):
    set_seed(seed)
    Xtr, U = make_subspace_data(d, r, Ntr, sigma)
    Xva, _ = make_subspace_data(d, r, Nval, sigma)
    tr_loader = DataLoader(TensorDataset(torch.from_numpy(Xtr)), batch_size=bs, shuffle=True, drop_last=True)
    va_loader = DataLoader(TensorDataset(torch.from_numpy(Xva)), batch_size=bs, shuffle=False)

    model = LinearVQ(d,r,K,beta,estimator,orthonormal_W=orth)
    with torch.no_grad():
        z0 = model.encode(torch.from_numpy(Xtr[:4000])).cpu().numpy()
        model.codebook.code.data.copy_(torch.from_numpy(kmeans_pp_init(z0, K)))

    opt = torch.optim.Adam(model.parameters(), lr=lr)
    logs = {"val_rec":[], "angle":[], "entropy":[], "dead":[]}

    for ep in range(epochs):
        model.train()
        for (xb,) in tr_loader:
            loss, rec, z, q, idx = model(xb)
            opt.zero_grad(); loss.backward(); opt.step()

        model.eval()
        with torch.no_grad():
            vr=0.0; all_idx=[]
            for (xb,) in va_loader:
                loss, rec, z, q, idx = model(xb)
                vr += rec.item()*xb.size(0); all_idx.append(idx)
            vr /= len(va_loader.dataset)
            all_idx = torch.cat(all_idx,dim=0)
            ent, dead = entropy_dead(all_idx, K)
            ang = principal_angles(U, model.W.data)

        logs["val_rec"].append(vr); logs["angle"].append(ang)
        logs["entropy"].append(ent); logs["dead"].append(dead)
        if verbose and (ep+1)%10==0:
            print(f"[{ep+1:03d}] rec={vr:.5f} angle={ang:.4f} ent={ent:.3f} dead={dead}")

    return model, logs

if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--estimator", choices=["ste","rotation"], default="ste")
    p.add_argument("--epochs", type=int, default=40)
    p.add_argument("--K", type=int, default=16)
    p.add_argument("--sigma", type=float, default=0.1)
    p.add_argument("--orth", action="store_true")
    p.add_argument("--seed", type=int, default=42)
    args = p.parse_args()
    _, logs = run(estimator=args.estimator, epochs=args.epochs, K=args.K,
                  sigma=args.sigma, orth=args.orth, seed=args.seed)
    print("Final:", {k: v[-1] for k,v in logs.items()})
